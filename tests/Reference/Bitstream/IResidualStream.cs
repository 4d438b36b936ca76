namespace NeuralCodec.Reference.Bitstream;

/// <summary>What residuals can be decoded from: a stream of lanes or a short one.</summary>
public interface IResidualStream
{
    /// <summary>Symbol number <paramref name="i"/> of a run, of the starts of a table of residuals.</summary>
    int Residual(int i, int[] starts);

    /// <summary>The next <paramref name="n"/> raw bits, the first one lowest.</summary>
    uint Bits(int n);

    /// <summary>0 to 65534.</summary>
    int Golomb();

    /// <summary>What must hold when the last run is decoded.</summary>
    void End();
}
