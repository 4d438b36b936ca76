using Xunit.Abstractions;

namespace NeuralCodec.Conformance.Tests.Common;

/// <summary>Random cases that can be repeated: NCV_SEED gives the first seed, a failure names its own.</summary>
internal static class Cases
{
    public static void Run(ITestOutputHelper output, int count, Action<Random> test)
    {
        int first = int.TryParse(Environment.GetEnvironmentVariable("NCV_SEED"), out int given) ? given : 1;
        output.WriteLine($"seeds {first} to {first + count - 1}");
        for (int seed = first; seed < first + count; seed++)
        {
            try
            {
                test(new Random(seed));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"NCV_SEED={seed}: {e.Message}", e);
            }
        }
    }

    /// <summary>A length that is often short and sometimes long.</summary>
    public static int Length(Random random, int most) => random.Next(4) switch
    {
        0 => random.Next(4),
        1 => random.Next(Math.Min(40, most) + 1),
        2 => random.Next(Math.Min(300, most) + 1),
        _ => random.Next(most + 1),
    };
}
