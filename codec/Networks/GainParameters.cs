namespace NeuralCodec.Codec.Networks;

/// <summary>A step of a network that multiplies every channel with a gain of the frame's quality.</summary>
/// <param name="Table">Name of the table the gains come from.</param>
/// <param name="Channels">Channels.</param>
/// <param name="Shift">Fraction bits of the gains, 1 to 30.</param>
/// <param name="OutputBits">Outputs are clamped to +-(2^OutputBits - 1); 1 to 15.</param>
public sealed record GainParameters(string Table, int Channels, int Shift, int OutputBits)
{
    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public void Validate()
    {
        if (string.IsNullOrEmpty(Table) || Channels is < 1 or > LayerParameters.MaxChannels || Shift is < 1 or > 30 || OutputBits is < 1 or > 15)
            throw new ArgumentException($"gain \"{Table}\": a number is out of its range");
    }
}
