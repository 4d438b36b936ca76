namespace NeuralCodec.Entropy.Tests.Common;

/// <summary>Random bytes with anything from one to 256 values, evenly or very unevenly used.</summary>
internal static class ByteSource
{
    public static byte[] Draw(int seed, int maxLength)
    {
        Random random = new(seed);
        byte[] source = new byte[random.Next(maxLength)];
        int values = random.Next(1, 257);
        int powers = random.Next(1, 6);
        for (int i = 0; i < source.Length; i++) source[i] = (byte)(values * Math.Pow(random.NextDouble(), powers));
        return source;
    }
}
