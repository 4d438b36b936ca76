using NeuralCodec.Entropy.Cdf;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Entropy.Rans;

/// <summary>
/// Reads what <see cref="GaussianStreamEncoder"/> wrote, run by run: the caller supplies the scale indexes of the next
/// run, and the state of the coder goes on. Memory is taken by the length of a run, never by what the stream says.
/// </summary>
/// <remarks>
/// Not thread safe. An altered stream gives <see cref="InvalidBitstreamException"/> or wrong residuals within
/// -32767 to 32767; after an exception the decoder is only good for <see cref="Open"/>.
/// </remarks>
public sealed unsafe class GaussianStreamDecoder
{
    private readonly RansStreamReader _reader = new();
    private readonly int _skipBelow;
    private byte[] _codedIndexes = [];
    private short[] _codedSymbols = [];

    /// <summary>Creates a decoder without a stream; <see cref="Open"/> gives it one.</summary>
    /// <param name="skipBelow">As the encoder had it: residuals with a smaller scale index are 0 and not in the stream.</param>
    public GaussianStreamDecoder(int skipBelow = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)skipBelow, (uint)GaussianTables.Count, nameof(skipBelow));
        _skipBelow = skipBelow;
    }

    /// <summary>Starts reading a stream; its bytes must not change until <see cref="Finish"/>.</summary>
    /// <exception cref="InvalidBitstreamException">The lane states are cut or invalid.</exception>
    public void Open(ReadOnlyMemory<byte> stream) => _reader.Open(stream);

    /// <summary>Decodes the next run.</summary>
    /// <param name="scaleIndexes">Scale index of each residual, 0 to 111.</param>
    /// <param name="residuals">Receives as many residuals.</param>
    /// <exception cref="ArgumentException">Lengths differ or a scale index is out of range.</exception>
    /// <exception cref="InvalidBitstreamException">The stream ends too early or holds an impossible value.</exception>
    public void Decode(ReadOnlySpan<byte> scaleIndexes, Span<short> residuals)
    {
        if (scaleIndexes.Length != residuals.Length) ThrowHelper.Argument("one scale index per residual", nameof(residuals));
        if (_codedIndexes.Length < scaleIndexes.Length)
        {
            _codedIndexes = new byte[scaleIndexes.Length];
            _codedSymbols = new short[scaleIndexes.Length];
        }
        int coded = Collect(scaleIndexes);
        ReadOnlySpan<byte> bytes = _reader.Bytes;
        fixed (byte* start = bytes, indexes = _codedIndexes)
        fixed (short* symbols = _codedSymbols)
        fixed (uint* states = _reader.States)
        {
            byte* next = GaussianDecodeKernels.Decode(
                SimdDispatch.Level, GaussianTables.Default, indexes, symbols, coded,
                states, _reader.Lanes, start + _reader.Position, start + bytes.Length);
            if (next == null && coded > 0) ThrowHelper.InvalidBitstream("words run past the end of the stream", bytes.Length);
            if (coded > 0) _reader.Position = (int)(next - start);
        }
        Resolve(coded);
        Scatter(scaleIndexes, residuals);
    }

    /// <summary>Checks that the stream was used up exactly and that all states are final.</summary>
    /// <exception cref="InvalidBitstreamException">They are not: the stream was altered, or the runs differ from the encoder's.</exception>
    public void Finish() => _reader.Finish();

    private int Collect(ReadOnlySpan<byte> scaleIndexes)
    {
        int coded = 0;
        foreach (byte index in scaleIndexes)
        {
            if (index >= GaussianTables.Count) ThrowHelper.Argument("scale index is above 111", nameof(scaleIndexes));
            _codedIndexes[coded] = index;
            if (index >= _skipBelow) coded++;
        }
        return coded;
    }

    /// <summary>Replaces escapes and adds raw bits, in the order of the symbols.</summary>
    private void Resolve(int coded)
    {
        GaussianTableSet tables = GaussianTables.Default;
        ReadOnlySpan<byte> bytes = _reader.Bytes;
        for (int i = 0; i < coded; i++)
        {
            int symbol = _codedSymbols[i];
            int table = _codedIndexes[i];
            int magnitude = Math.Abs(symbol);
            if (magnitude == 0 || (table < GaussianTables.FirstRawIndex && magnitude < GaussianTableSet.EscapeMagnitude)) continue;
            if (magnitude == GaussianTableSet.EscapeMagnitude)
                magnitude = tables.EscapeBounds[table] + (int)_reader.RawBits.ReadExpGolomb(bytes);
            int rawBits = tables.RawBits[table];
            magnitude = (((magnitude - 1) << rawBits) | (int)_reader.RawBits.Read(bytes, rawBits)) + 1;
            if (magnitude > GaussianTables.MaxMagnitude) ThrowHelper.InvalidBitstream("residual is out of range", _reader.RawBits.Start);
            _codedSymbols[i] = (short)(symbol < 0 ? -magnitude : magnitude);
        }
    }

    private void Scatter(ReadOnlySpan<byte> scaleIndexes, Span<short> residuals)
    {
        int coded = 0;
        for (int i = 0; i < residuals.Length; i++)
            residuals[i] = scaleIndexes[i] < _skipBelow ? (short)0 : _codedSymbols[coded++];
    }
}
