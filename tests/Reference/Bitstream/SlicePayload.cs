namespace NeuralCodec.Reference.Bitstream;

/// <summary>bitstream.md, section 5.</summary>
public static class SlicePayload
{
    /// <summary>Splits a payload into the bytes of its streams.</summary>
    public static byte[][] Split(byte[] payload, int limit = 1024)
    {
        int offset = 0;
        int count = Varint.Read(payload, ref offset);
        InvalidException.Unless(count >= 1 && count <= Math.Min(1024, limit), "count of slices (5)");
        int[] lengths = new int[count];
        for (int j = 0; j < count; j++)
        {
            lengths[j] = Varint.Read(payload, ref offset);
        }

        InvalidException.Unless(lengths.Sum(x => (long)x) == payload.Length - offset, "sum of the lengths (5)");
        byte[][] streams = new byte[count][];
        for (int j = 0; j < count; j++)
        {
            streams[j] = payload[offset..(offset + lengths[j])];
            offset += lengths[j];
        }

        return streams;
    }
}
