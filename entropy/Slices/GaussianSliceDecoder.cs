using NeuralCodec.Entropy.Rans;

namespace NeuralCodec.Entropy.Slices;

/// <summary>
/// Decodes the residual streams of all slices of a frame, stage by stage, on several threads. A slice is a
/// contiguous part of every run; the caller says where each begins.
/// </summary>
/// <remarks>Not thread safe itself. The residuals do not depend on the number of threads.</remarks>
public sealed class GaussianSliceDecoder
{
    private readonly GaussianStreamDecoder[] _decoders;

    /// <summary>Opens every stream of a payload that <see cref="SlicePayload.Write"/> made.</summary>
    /// <param name="payload">The payload; must not change while decoding.</param>
    /// <param name="skipBelow">As the encoder had it.</param>
    /// <param name="maxSlices">Most slices that the caller accepts.</param>
    /// <exception cref="InvalidBitstreamException">The directory or the start of a stream is invalid.</exception>
    public GaussianSliceDecoder(ReadOnlyMemory<byte> payload, int skipBelow, int maxSlices = SlicePayload.MaxSlices)
    {
        ReadOnlyMemory<byte>[] slices = SlicePayload.Read(payload, maxSlices);
        _decoders = new GaussianStreamDecoder[slices.Length];
        for (int i = 0; i < slices.Length; i++)
        {
            _decoders[i] = new GaussianStreamDecoder(skipBelow);
            _decoders[i].Open(slices[i]);
        }
    }

    /// <summary>Number of slices.</summary>
    public int Slices => _decoders.Length;

    /// <summary>Decodes the next run of every slice.</summary>
    /// <param name="scaleIndexes">Scale indexes of the run, all slices one after the other.</param>
    /// <param name="residuals">Receives as many residuals.</param>
    /// <param name="starts">Start of each slice in the run, not decreasing; the first is 0, each slice ends where the next begins.</param>
    /// <param name="threads">Most threads to use; 1 stays on the caller's.</param>
    /// <exception cref="ArgumentException">Lengths or starts do not fit, or a scale index is out of range.</exception>
    /// <exception cref="InvalidBitstreamException">A stream is invalid; of several, the fault of the lowest slice.</exception>
    public void Decode(ReadOnlyMemory<byte> scaleIndexes, Memory<short> residuals, ReadOnlyMemory<int> starts, int threads)
    {
        CheckStarts(starts.Span, scaleIndexes.Length);
        if (residuals.Length != scaleIndexes.Length) ThrowHelper.Argument("one scale index per residual", nameof(residuals));
        SliceThreads.Run(_decoders.Length, threads, slice =>
        {
            int start = starts.Span[slice];
            int end = slice + 1 < _decoders.Length ? starts.Span[slice + 1] : scaleIndexes.Length;
            _decoders[slice].Decode(scaleIndexes.Span[start..end], residuals.Span[start..end]);
        });
    }

    /// <summary>Checks the end of every stream.</summary>
    /// <exception cref="InvalidBitstreamException">A stream was not used up exactly.</exception>
    public void Finish()
    {
        foreach (GaussianStreamDecoder decoder in _decoders) decoder.Finish();
    }

    private void CheckStarts(ReadOnlySpan<int> starts, int length)
    {
        if (starts.Length != _decoders.Length || starts[0] != 0) ThrowHelper.Argument("one start per slice, the first 0", nameof(starts));
        for (int i = 1; i < starts.Length; i++)
        {
            if (starts[i] < starts[i - 1] || starts[i] > length) ThrowHelper.Argument("starts must not decrease or pass the end", nameof(starts));
        }
    }
}
