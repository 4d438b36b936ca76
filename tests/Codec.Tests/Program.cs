using NeuralCodec.Codec.Tests.Networks;

namespace NeuralCodec.Codec.Tests;

/// <summary>What the tests start as a child process, under another setting of the runtime than their own.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments is not ["network-hash"])
            return 2;
        Console.Out.Write(NetworkHash.Compute());
        return 0;
    }
}
