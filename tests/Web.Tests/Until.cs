using System.Diagnostics;

namespace NeuralCodec.Web.Tests;

/// <summary>Waiting for what must come.</summary>
internal static class Until
{
    private static readonly TimeSpan Hopeless = TimeSpan.FromMinutes(2);

    /// <summary>Returns once the condition holds; fails with the state where it never will.</summary>
    public static async Task TrueAsync(Func<bool> condition, Func<string> state)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < Hopeless, "Nothing came of it: " + state());
            await Task.Delay(5);
        }
    }
}
