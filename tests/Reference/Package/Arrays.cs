namespace NeuralCodec.Reference.Package;

/// <summary>model-package.md, section 1: the arrays of the payload, in order, each at a multiple of 64.</summary>
internal sealed class Arrays(byte[] payload)
{
    private int end;

    /// <summary>Bytes from <paramref name="offset"/> to the next multiple of 64.</summary>
    public static int Padding(int offset) => (64 - (offset % 64)) % 64;

    /// <summary>The next array, signed values of 2 or 4 bytes.</summary>
    public int[] Next(int offset, int count, int bytesPerValue)
    {
        CheckZeros(Padding(end));
        InvalidException.Unless(offset == end, "offset of an array (1)");
        InvalidException.Unless(count >= 0 && bytesPerValue is (2 or 4), "shape of an array (1)");
        InvalidException.Unless((long)count * bytesPerValue <= payload.Length - end, "array outside the payload (1)");
        int[] values = new int[count];
        for (int i = 0; i < count; i++, end += bytesPerValue)
        {
            values[i] = bytesPerValue == 2
                ? (short)(payload[end] | (payload[end + 1] << 8))
                : payload[end] | (payload[end + 1] << 8) | (payload[end + 2] << 16) | (payload[end + 3] << 24);
        }

        return values;
    }

    public void End()
    {
        CheckZeros(Math.Min(Padding(end), payload.Length - end));
        InvalidException.Unless(end == payload.Length, "bytes behind the last array (1)");
    }

    private void CheckZeros(int count)
    {
        for (int i = 0; i < count; i++, end++)
        {
            InvalidException.Unless(end < payload.Length && payload[end] == 0, "bytes between arrays (1)");
        }
    }
}
