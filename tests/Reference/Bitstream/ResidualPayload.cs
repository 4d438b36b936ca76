namespace NeuralCodec.Reference.Bitstream;

/// <summary>bitstream.md, section 5.1.</summary>
public static class ResidualPayload
{
    /// <summary>The streams of a payload of at most <paramref name="limit"/> slices.</summary>
    public static IResidualStream[] Split(byte[] payload, int limit)
    {
        InvalidException.Unless(payload.Length > 0, "payload of no bytes (5.1)");
        return payload[0] != 0
            ? [ShortStream.OfResiduals(payload)]
            : [.. SlicePayload.Split(payload[1..], limit).Select(bytes => new EntropyStream(bytes))];
    }
}
