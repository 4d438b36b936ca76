using NeuralCodec.Conformance.Tests.Intra;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Conformance.Tests;

/// <summary>What tests start as a child process, with processor features switched off.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments is not ["intra-digest", string threads])
            return 2;
        Console.WriteLine($"{SimdDispatch.Level} {IntraDigest.Compute(int.Parse(threads, System.Globalization.CultureInfo.InvariantCulture))}");
        return 0;
    }
}
