namespace NeuralCodec.Entropy.Tests.Fuzz;

/// <summary>Changes a valid input in one to four small ways.</summary>
internal static class Mutator
{
    private static readonly byte[] Interesting = [0, 1, 2, 3, 4, 0x7F, 0x80, 0xFF];

    public static byte[] Mutate(Random random, byte[] input, byte[] other)
    {
        List<byte> bytes = [.. input];
        for (int i = random.Next(1, 5); i > 0; i--) MutateOnce(random, bytes, other);
        return [.. bytes];
    }

    private static void MutateOnce(Random random, List<byte> bytes, byte[] other)
    {
        int at = random.Next(bytes.Count + 1);
        int length = random.Next(1, 17);
        switch (random.Next(8))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2 when at < bytes.Count:
                bytes[at] = Interesting[random.Next(Interesting.Length)];
                break;
            case 3:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 4:
                bytes.RemoveRange(at, Math.Min(length, bytes.Count - at));
                break;
            case 5:
                byte[] noise = new byte[length];
                random.NextBytes(noise);
                bytes.InsertRange(at, noise);
                break;
            case 6 when other.Length > 0:
                int from = random.Next(other.Length);
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(length, other.Length - from)));
                break;
            default:
                if (bytes.Count > 0) bytes[random.Next(Math.Min(40, bytes.Count))] ^= (byte)(1 << random.Next(8));
                break;
        }
    }
}
