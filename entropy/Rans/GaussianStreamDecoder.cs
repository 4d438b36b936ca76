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
    private ShortStreamReader _short;
    private bool _isShort;
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
    public void Open(ReadOnlyMemory<byte> stream)
    {
        _isShort = false;
        _reader.Open(stream);
    }

    /// <summary>Starts reading what <see cref="GaussianStreamEncoder.FinishShort"/> wrote; its bytes must not change until <see cref="Finish"/>.</summary>
    /// <exception cref="InvalidBitstreamException">The state is missing or invalid, or the first byte is 0.</exception>
    public void OpenShort(ReadOnlyMemory<byte> stream)
    {
        _isShort = true;
        _short = new ShortStreamReader(stream);
        uint mark = _short.Slot(ShortResiduals.MarkBits);
        if (mark < ShortResiduals.MarkStart) ThrowHelper.InvalidBitstream("a short stream of residuals begins with 0", 0);
        _short.Take(mark - ShortResiduals.MarkStart, ShortResiduals.MarkFrequency, ShortResiduals.MarkBits);
    }

    /// <summary>Decodes the next run.</summary>
    /// <param name="scaleIndexes">Scale index of each residual, 0 to 111.</param>
    /// <param name="residuals">Receives as many residuals.</param>
    /// <exception cref="ArgumentException">Lengths differ or a scale index is out of range.</exception>
    /// <exception cref="InvalidBitstreamException">The stream ends too early or holds an impossible value.</exception>
    public void Decode(ReadOnlySpan<byte> scaleIndexes, Span<short> residuals)
    {
        if (scaleIndexes.Length != residuals.Length) ThrowHelper.Argument("one scale index per residual", nameof(residuals));
        SimdLevel level = SimdDispatch.Level;
        int coded = SkippedSymbols.Count(level, scaleIndexes, _skipBelow);
        if (coded < 0) ThrowHelper.Argument("scale index is above 111", nameof(scaleIndexes));
        if (coded == scaleIndexes.Length)
        {
            DecodeCoded(level, scaleIndexes, residuals);
            return;
        }
        if (_codedIndexes.Length < coded)
        {
            _codedIndexes = new byte[coded];
            _codedSymbols = new short[coded];
        }
        Span<byte> codedIndexes = _codedIndexes.AsSpan(0, coded);
        Span<short> codedSymbols = _codedSymbols.AsSpan(0, coded);
        SkippedSymbols.Collect(level, scaleIndexes, _skipBelow, codedIndexes);
        DecodeCoded(level, codedIndexes, codedSymbols);
        SkippedSymbols.Scatter(level, scaleIndexes, _skipBelow, codedSymbols, residuals);
    }

    /// <summary>Checks that the stream was used up exactly and that all states are final.</summary>
    /// <exception cref="InvalidBitstreamException">They are not: the stream was altered, or the runs differ from the encoder's.</exception>
    public void Finish()
    {
        if (_isShort) _short.Finish();
        else _reader.Finish();
    }

    private void DecodeCoded(SimdLevel level, ReadOnlySpan<byte> scaleIndexes, Span<short> symbols)
    {
        if (symbols.IsEmpty) return;
        if (_isShort)
        {
            ShortResiduals.Decode(ref _short, scaleIndexes, symbols);
            return;
        }
        ReadOnlySpan<byte> bytes = _reader.Bytes;
        fixed (byte* start = bytes, indexes = scaleIndexes)
        fixed (short* destination = symbols)
        fixed (uint* states = _reader.States)
        {
            byte* next = GaussianDecodeKernels.Decode(
                level, GaussianTables.Default, indexes, destination, symbols.Length,
                states, _reader.Lanes, start + _reader.Position, start + bytes.Length);
            if (next == RansConstants.Underflow) ThrowHelper.InvalidBitstream("words run past the end of the stream", bytes.Length);
            _reader.Position = (int)(next - start);
            RawBitMerge.Resolve(level, indexes, destination, symbols.Length, ref _reader.RawBits, bytes);
        }
    }
}
