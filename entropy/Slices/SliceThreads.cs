using System.Runtime.ExceptionServices;

namespace NeuralCodec.Entropy.Slices;

/// <summary>Runs one action per slice on up to N threads; the result never depends on N.</summary>
internal static class SliceThreads
{
    /// <summary>Calls <paramref name="action"/> for every slice. Of several failures the one of the lowest slice is thrown.</summary>
    public static void Run(int slices, int threads, Action<int> action)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Exception?[] failures = new Exception?[slices];
        if (threads == 1 || slices == 1)
        {
            for (int i = 0; i < slices; i++) action(i);
            return;
        }
        Parallel.For(0, slices, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
        {
            try
            {
                action(i);
            }
            catch (Exception failure) when (failure is InvalidBitstreamException or ArgumentException)
            {
                failures[i] = failure;
            }
        });
        Exception? first = Array.Find(failures, failure => failure is not null);
        if (first is not null) ExceptionDispatchInfo.Throw(first);
    }
}
