namespace NeuralCodec.Entropy.Adaptive;

/// <summary>
/// Adaptive distribution over 2 to 32 symbols (docs/bitstream.md section 4.2), uniform at first. It learns quickly at
/// first and slower after 16 and 32 symbols; no symbol ever loses its last slot.
/// </summary>
public sealed class AdaptiveModel
{
    private const int FirstRate = 4;
    private const int SlowAfter = 16;
    private const int SlowestAfter = 32;

    // Cumulative probabilities of 32768, without the slot that each symbol keeps: _cumulative[0] = 0,
    // _cumulative[Symbols] = 32768, never decreasing.
    private readonly ushort[] _cumulative;
    private int _seen;

    /// <summary>Creates a uniform model.</summary>
    /// <param name="symbols">Size of the alphabet, 2 to 32.</param>
    public AdaptiveModel(int symbols)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(symbols, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(symbols, AdaptiveConstants.MaxSymbols);
        Symbols = symbols;
        _cumulative = new ushort[symbols + 1];
        Reset();
    }

    /// <summary>Size of the alphabet.</summary>
    public int Symbols { get; }

    /// <summary>Back to the uniform distribution.</summary>
    public void Reset()
    {
        for (int i = 0; i <= Symbols; i++) _cumulative[i] = (ushort)(i * AdaptiveConstants.Total / Symbols);
        _seen = 0;
    }

    /// <summary>First slot of a symbol; <paramref name="symbol"/> may be <see cref="Symbols"/>, whose start is the total.</summary>
    internal uint Start(int symbol) =>
        ((_cumulative[symbol] * (uint)(AdaptiveConstants.Total - Symbols)) >> AdaptiveConstants.ScaleBits) + (uint)symbol;

    /// <summary>The symbol that owns a slot below 32768.</summary>
    internal int Find(uint slot)
    {
        int symbol = 0;
        while (Start(symbol + 1) <= slot) symbol++;
        return symbol;
    }

    /// <summary>Moves the distribution towards the symbol just coded.</summary>
    internal void Update(int symbol)
    {
        int rate = FirstRate + (_seen >= SlowAfter ? 1 : 0) + (_seen >= SlowestAfter ? 1 : 0);
        if (_seen < SlowestAfter) _seen++;
        for (int i = 1; i <= symbol; i++) _cumulative[i] -= (ushort)(_cumulative[i] >> rate);
        for (int i = symbol + 1; i < Symbols; i++) _cumulative[i] += (ushort)((AdaptiveConstants.Total - _cumulative[i]) >> rate);
    }
}
