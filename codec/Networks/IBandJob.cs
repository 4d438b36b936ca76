namespace NeuralCodec.Codec.Networks;

/// <summary>Work that falls into bands which any worker may do in any order.</summary>
internal interface IBandJob
{
    /// <summary>Does one band.</summary>
    /// <param name="band">0 to the number of bands less one.</param>
    /// <param name="worker">Number of the worker, for memory of its own; 0 is the caller.</param>
    void RunBand(int band, int worker);
}
