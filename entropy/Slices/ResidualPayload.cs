using NeuralCodec.Entropy.Rans;

namespace NeuralCodec.Entropy.Slices;

/// <summary>The residuals of a frame (docs/bitstream.md section 5.1): one short stream, or a byte of 0 and slices.</summary>
public static class ResidualPayload
{
    private const byte SlicesFollow = 0;

    // A stream of more bytes has lanes for the kernels to work on, and hardly feels what they cost.
    private const int MaxShortBytes = 4096;

    /// <summary>The payload of complete streams.</summary>
    /// <param name="streams">1 to 1024; what each of the slices has coded.</param>
    public static byte[] Write(ReadOnlySpan<GaussianStreamEncoder> streams)
    {
        byte[][] slices = new byte[streams.Length][];
        for (int i = 0; i < slices.Length; i++) slices[i] = streams[i].Finish();
        if (slices.Length == 1 && slices[0].Length < MaxShortBytes) return streams[0].FinishShort();
        return [SlicesFollow, .. SlicePayload.Write(slices)];
    }

    /// <summary>Opens the streams of a payload.</summary>
    /// <param name="payload">The whole payload; must not change while decoding.</param>
    /// <param name="decoders">Takes the streams, made longer where needed.</param>
    /// <param name="skipBelow">Threshold of decoders that are made.</param>
    /// <param name="maxSlices">Most slices that the caller accepts.</param>
    /// <returns>The number of slices.</returns>
    /// <exception cref="InvalidBitstreamException">The payload, its directory or the start of a stream is invalid.</exception>
    public static int Open(ReadOnlyMemory<byte> payload, List<GaussianStreamDecoder> decoders, int skipBelow, int maxSlices)
    {
        ArgumentNullException.ThrowIfNull(decoders);
        if (payload.IsEmpty || payload.Span[0] != SlicesFollow)
        {
            Reserve(1);
            decoders[0].OpenShort(payload);
            return 1;
        }
        ReadOnlyMemory<byte>[] slices = SlicePayload.Read(payload[1..], maxSlices);
        Reserve(slices.Length);
        for (int i = 0; i < slices.Length; i++) decoders[i].Open(slices[i]);
        return slices.Length;

        void Reserve(int count)
        {
            while (decoders.Count < count) decoders.Add(new GaussianStreamDecoder(skipBelow));
        }
    }
}
