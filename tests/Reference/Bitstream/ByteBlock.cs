namespace NeuralCodec.Reference.Bitstream;

/// <summary>bitstream.md, section 6.</summary>
public static class ByteBlock
{
    /// <summary>Decodes a block of at most <paramref name="limit"/> values.</summary>
    public static byte[] Decode(byte[] block, int limit)
    {
        int offset = 0;
        int n = Varint.Read(block, ref offset);
        InvalidException.Unless(n <= limit, "block above the limit of the caller (6)");
        if (n == 0)
        {
            InvalidException.Unless(offset == block.Length, "bytes behind an empty block (6)");
            return [];
        }

        int[] starts = ReadTable(block, ref offset);
        byte[][] slices = SlicePayload.Split(block[offset..], n);
        byte[] values = new byte[n];
        for (long j = 0; j < slices.Length; j++)
        {
            EntropyStream stream = new(slices[j]);
            long from = n * j / slices.Length;
            long to = n * (j + 1) / slices.Length;
            for (long i = from; i < to; i++)
            {
                values[i] = (byte)stream.Symbol((int)(i - from), 12, starts);
            }

            stream.End();
        }

        return values;
    }

    /// <summary>6.1: starts of all 256 values, 4096 behind them; a value that does not occur has no slot.</summary>
    private static int[] ReadTable(byte[] block, ref int offset)
    {
        InvalidException.Unless(offset + 32 <= block.Length, "map cut off (6.1)");
        byte[] map = block[offset..(offset + 32)];
        offset += 32;
        int[] starts = new int[257];
        for (int v = 0; v < 256; v++)
        {
            int frequency = 0;
            if (((map[v >> 3] >> (v & 7)) & 1) == 1)
            {
                frequency = Varint.Read(block, ref offset) + 1;
                InvalidException.Unless(frequency >= 1 && frequency <= 4096, "frequency (6.1)");
            }

            starts[v + 1] = starts[v] + frequency;
        }

        InvalidException.Unless(starts[256] == 4096, "sum of the frequencies (6.1)");
        return starts;
    }
}
