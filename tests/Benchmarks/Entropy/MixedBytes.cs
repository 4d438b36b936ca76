namespace NeuralCodec.Benchmarks.Entropy;

/// <summary>The mixed file of the byte case, made the same on every machine: four kinds of bytes in pieces of 64 KiB.</summary>
internal static class MixedBytes
{
    private const int PieceBytes = 1 << 16;

    public static byte[] Create(int lengthBytes)
    {
        Random random = new(1);
        byte[] bytes = new byte[lengthBytes];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (i / PieceBytes % 4) switch
            {
                0 => (byte)(32 + (96 * Math.Pow(random.NextDouble(), 3))),                  // as in text: few values, uneven
                1 => (byte)(int)Math.Round(12 * Normal(random)),                            // as in residuals
                2 => (byte)Math.Min(255, -20 * Math.Log(1 - random.NextDouble())),          // as in lengths
                _ => (byte)random.Next(random.Next(2) == 0 ? 64 : 256),                     // as in code
            };
        }
        return bytes;
    }

    /// <summary>Size above the order-0 entropy of the whole file, in percent; the table of the file is part of the size.</summary>
    public static double LossPercent(byte[] source, int codedBytes)
    {
        long[] counts = new long[256];
        foreach (byte value in source) counts[value]++;
        double bits = counts.Where(count => count > 0).Sum(count => -count * Math.Log2((double)count / source.Length));
        return 100 * ((codedBytes * 8.0) - bits) / bits;
    }

    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
