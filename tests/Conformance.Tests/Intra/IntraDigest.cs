using System.Security.Cryptography;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Conformance.Tests.Intra;

/// <summary>All bytes and pictures of a few coded frames in one digest: what must not depend on threads or processor.</summary>
internal static class IntraDigest
{
    public static string Compute(int threads)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((int seed, int width, int height) in new[] { (1, 3, 5), (2, 200, 130), (3, 333, 417), (4, 96, 700) })
        {
            QualityMode mode = (QualityMode)(seed % 2);
            using IntraCodec codec = new(SmallIntraModel.Package(seed), mode, threads);
            using Frame source = Pictures.Random(seed, width, height);
            using Frame reconstruction = new(width, height);
            using Frame decoded = new(width, height);
            byte[] coded = codec.Encode(source, 3000 * seed, reconstruction);
            codec.Decode(coded, decoded);
            if (decoded.ComputeMd5() != reconstruction.ComputeMd5())
                throw new InvalidOperationException($"{width}x{height}: the decoder gives another picture than the encoder");
            hash.AppendData(coded);
            hash.AppendData(decoded.Pixels);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
