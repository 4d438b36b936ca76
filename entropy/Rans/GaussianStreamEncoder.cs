using NeuralCodec.Entropy.Cdf;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Entropy.Rans;

/// <summary>
/// Writes one stream of residuals (or of zero-mean hyperlatents), each coded with the Gaussian table of its scale
/// index. Runs are appended in decoding order; <see cref="Finish(Span{byte}, int)"/> codes them backwards.
/// </summary>
/// <remarks>Not thread safe. Memory grows with the symbols: 2 bytes each, and 2 more while finishing.</remarks>
public sealed unsafe class GaussianStreamEncoder
{
    private readonly RansRunWriter _runs = new(GaussianTables.Default.EncodeEntries, GaussianTables.ScaleBits);
    private readonly ShortStreamWriter _short = new();
    private readonly int _skipBelow;

    /// <summary>Creates an encoder.</summary>
    /// <param name="skipBelow">Residuals whose scale index is below this are not coded and must be 0; 0 to 112.</param>
    public GaussianStreamEncoder(int skipBelow = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)skipBelow, (uint)GaussianTables.Count, nameof(skipBelow));
        _skipBelow = skipBelow;
    }

    /// <summary>Symbols coded so far; skipped ones are not counted.</summary>
    public int CodedCount => _runs.Count;

    /// <summary>Bytes that <see cref="Finish(Span{byte}, int)"/> may need.</summary>
    public int MaxLengthBytes => _runs.MaxLengthBytes;

    /// <summary>Starts a new stream and keeps the memory.</summary>
    public void Reset() => _runs.Clear();

    /// <summary>Appends one run. The decoder must ask for runs of the same lengths.</summary>
    /// <param name="scaleIndexes">Scale index of each residual, 0 to 111.</param>
    /// <param name="residuals">The residuals, -32767 to 32767; 0 where the scale index is below the threshold.</param>
    /// <exception cref="ArgumentException">Lengths differ, an index or a residual is out of range, or a skipped residual is not 0; the run is then not appended.</exception>
    public void Append(ReadOnlySpan<byte> scaleIndexes, ReadOnlySpan<short> residuals)
    {
        if (scaleIndexes.Length != residuals.Length) ThrowHelper.Argument("one scale index per residual", nameof(residuals));
        if (!AreValid(scaleIndexes, residuals)) ThrowInvalid(scaleIndexes, residuals);
        GaussianTableSet tables = GaussianTables.Default;
        RawBitWriter rawBits = _runs.RawBits;
        Span<ushort> entries = _runs.BeginRun(residuals.Length);
        int coded = 0;
        for (int i = 0; i < residuals.Length; i++)
        {
            // The split of docs/bitstream.md section 3.3 without branches that depend on the residual, escapes excepted.
            int table = scaleIndexes[i];
            int residual = residuals[i];
            int sign = residual >> 31;
            int offset = ((residual ^ sign) - sign) - 1;
            int shift = tables.RawBits[table];
            int magnitude = (offset >> shift) + 1;
            if (magnitude >= tables.EscapeBounds[table])
            {
                rawBits.WriteExpGolomb((uint)(magnitude - tables.EscapeBounds[table]));
                magnitude = GaussianTableSet.EscapeMagnitude;
            }
            rawBits.Write((uint)offset, shift & ~(offset >> 31));
            int symbol = (magnitude ^ sign) - sign;
            entries[coded] = (ushort)((table * GaussianTableSet.Symbols) + (GaussianTableSet.Symbols / 2) + symbol);
            coded += SkippedSymbols.IsCoded(table, _skipBelow);
        }
        _runs.EndRun(coded);
    }

    /// <summary>Writes the stream and returns its length in bytes; the encoder keeps its symbols until <see cref="Reset"/>.</summary>
    /// <param name="destination">At least <see cref="MaxLengthBytes"/> bytes.</param>
    /// <param name="lanes">1, 4, 8 or 32; 0 chooses by the size of the stream.</param>
    public int Finish(Span<byte> destination, int lanes = 0) => _runs.Finish(SimdDispatch.Level, destination, lanes);

    /// <summary>Writes the stream into a new array.</summary>
    /// <param name="lanes">1, 4, 8 or 32; 0 chooses by the size of the stream.</param>
    public byte[] Finish(int lanes = 0) => _runs.Finish(SimdDispatch.Level, lanes);

    /// <summary>Writes the stream in its short form into a new array; the encoder keeps its symbols until <see cref="Reset"/>.</summary>
    public byte[] FinishShort()
    {
        byte[] rawBits = new byte[_runs.RawBits.LengthBytes];
        _runs.RawBits.WriteReversed(rawBits);
        return ShortResiduals.Encode(_short, _runs.Entries, rawBits);
    }

    /// <summary>True when every index is below 112, every magnitude below 32768 and every skipped residual 0.</summary>
    private bool AreValid(ReadOnlySpan<byte> scaleIndexes, ReadOnlySpan<short> residuals)
    {
        int wrong = 0; // Negative as soon as one difference was.
        for (int i = 0; i < residuals.Length; i++)
        {
            int magnitude = Math.Abs((int)residuals[i]);
            int skipped = (scaleIndexes[i] - _skipBelow) >> 31;
            wrong |= (GaussianTables.Count - 1 - scaleIndexes[i]) | (GaussianTables.MaxMagnitude - magnitude) | -(magnitude & skipped);
        }
        return wrong >= 0;
    }

    private void ThrowInvalid(ReadOnlySpan<byte> scaleIndexes, ReadOnlySpan<short> residuals)
    {
        for (int i = 0; i < residuals.Length; i++)
        {
            if (scaleIndexes[i] >= GaussianTables.Count) ThrowHelper.Argument("scale index is above 111", nameof(scaleIndexes));
            if (residuals[i] == short.MinValue) ThrowHelper.Argument("residual is -32768", nameof(residuals));
            if (scaleIndexes[i] < _skipBelow && residuals[i] != 0) ThrowHelper.Argument("skipped residual is not 0", nameof(residuals));
        }
    }
}
