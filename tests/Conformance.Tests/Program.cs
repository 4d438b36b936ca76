using NeuralCodec.Conformance.Tests.Inter;
using NeuralCodec.Conformance.Tests.Intra;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Conformance.Tests;

/// <summary>What tests start as a child process, with processor features switched off.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments is not [string what, string threads])
            return 2;
        int count = int.Parse(threads, System.Globalization.CultureInfo.InvariantCulture);
        Console.WriteLine($"{SimdDispatch.Level} {(what == "inter-digest" ? InterDigest.Compute(count) : IntraDigest.Compute(count))}");
        return 0;
    }
}
