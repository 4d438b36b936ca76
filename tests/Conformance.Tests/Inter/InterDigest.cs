using System.Security.Cryptography;

namespace NeuralCodec.Conformance.Tests.Inter;

/// <summary>All bytes and pictures of a few coded clips in one digest: what must not depend on threads or processor.</summary>
internal static class InterDigest
{
    public static string Compute(int threads)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((int seed, int width, int height, int frames, bool lowDelay) in new[] { (1, 33, 65, 4, true), (2, 200, 130, 11, false), (3, 131, 70, 9, false) })
        {
            using InterClip clip = new(seed, width, height, frames);
            byte[] coded = clip.Encode(threads, lowDelay, out string[] encoder);
            string[] decoder = clip.Decode(coded, threads);
            if (!encoder.SequenceEqual(decoder)) throw new InvalidOperationException($"{width}x{height}: the decoder gives other pictures than the encoder");
            hash.AppendData(coded);
            foreach (string md5 in decoder) hash.AppendData(System.Text.Encoding.ASCII.GetBytes(md5));
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
