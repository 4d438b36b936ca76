using System.Security.Cryptography;
using NeuralCodec.Entropy.Simd;
using NeuralCodec.Entropy.Slices;
using NeuralCodec.Entropy.Tests.Common;

namespace NeuralCodec.Entropy.Tests;

/// <summary>
/// What a child process with processor features switched off runs: encodes and decodes with the level that is left and
/// prints that level and a digest of all bytes and values.
/// </summary>
internal static class Program
{
    public static int Main()
    {
        Console.WriteLine($"{SimdDispatch.Level} {Digest()}");
        return 0;
    }

    /// <summary>SHA-256 over encoded streams and decoded residuals at the present level.</summary>
    public static string Digest()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (int lanes in Levels.Lanes)
        {
            int[] runs = [3000, 0, 1, 257];
            (byte[] scaleIndexes, short[] residuals) = new GaussianSource(lanes).Draw(runs.Sum(), 9);
            byte[] stream = TestVector.Encode(9, lanes, runs, scaleIndexes, residuals);
            short[] decoded = new TestVector(9, runs, stream, scaleIndexes, residuals).Decode();
            if (!decoded.AsSpan().SequenceEqual(residuals)) throw new InvalidOperationException($"residuals differ with {lanes} lanes");
            hash.AppendData(stream);

            byte[] source = ByteSource.Draw(lanes, 20_000);
            byte[] block = StaticByteCoder.Encode(source, 3, lanes);
            if (!StaticByteCoder.Decode(block, source.Length).AsSpan().SequenceEqual(source)) throw new InvalidOperationException($"bytes differ with {lanes} lanes");
            hash.AppendData(block);
        }
        foreach (string file in TestVector.Files)
        {
            TestVector vector = TestVector.Read(file);
            if (!vector.Decode().AsSpan().SequenceEqual(vector.Residuals)) throw new InvalidOperationException(file);
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
