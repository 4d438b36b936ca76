namespace NeuralCodec.Reference.Bitstream;

/// <summary>bitstream.md, section 1: <c>varint</c>.</summary>
public static class Varint
{
    /// <summary>Reads one number and moves <paramref name="offset"/> behind it.</summary>
    /// <exception cref="InvalidException">More than five bytes, above 2^31 - 1, a needless last byte, or the end.</exception>
    public static int Read(byte[] data, ref int offset)
    {
        long value = 0;
        for (int i = 0; i < 5; i++)
        {
            InvalidException.Unless(offset < data.Length, "varint cut off (1)");
            byte b = data[offset++];
            value |= (long)(b & 127) << (7 * i);
            if ((b & 128) == 0)
            {
                InvalidException.Unless(b != 0 || i == 0, "varint longer than needed (1)");
                InvalidException.Unless(value <= int.MaxValue, "varint above 2^31 - 1 (1)");
                return (int)value;
            }
        }

        throw new InvalidException("varint of more than five bytes (1)");
    }
}
