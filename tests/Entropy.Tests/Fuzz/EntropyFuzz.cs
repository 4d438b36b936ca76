using System.Collections;
using NeuralCodec.Entropy.Simd;
using NeuralCodec.Entropy.Tests.Common;

namespace NeuralCodec.Entropy.Tests.Fuzz;

/// <summary>
/// Seeded mutations of a corpus: every input either decodes or is refused with the one exception of the room, takes no more
/// memory than declared, and does the same at the scalar and at the widest level. NCV_FUZZ_INPUTS sets the number per target.
/// </summary>
[Collection(nameof(SimdDispatch))]
public sealed class EntropyFuzz : IDisposable
{
    private const int DefaultInputs = 80_000;
    private static readonly string Corpus = Repository.PathOf("tests", "Entropy.Tests", "corpus");
    private static readonly IFuzzTarget[] Targets = [new ResidualsTarget(), new AdaptiveTarget(), new BlockTarget()];

    public static TheoryData<string> TargetNames => [.. Targets.Select(target => target.Name)];

    public void Dispose() => SimdDispatch.Restrict(SimdLevel.Vector512);

    [Theory, MemberData(nameof(TargetNames))]
    public void MutatedInputsDoNoHarm(string name)
    {
        IFuzzTarget target = Targets.Single(target => target.Name == name);
        List<byte[]> corpus = ReadCorpus(target);
        _ = target.Run(corpus[0]); // The tables of the process are made here and not counted below.
        int inputs = int.TryParse(Environment.GetEnvironmentVariable("NCV_FUZZ_INPUTS"), out int wanted) ? wanted : DefaultInputs;
        int decoded = 0;
        for (int seed = 0; seed < inputs; seed++)
        {
            Random random = new(seed);
            byte[] input = Mutator.Mutate(random, corpus[random.Next(corpus.Count)], corpus[random.Next(corpus.Count)]);
            if (Check(target, input, $"seed {seed}")) decoded++;
        }
        Assert.True(decoded > 0, "some mutations must leave a valid input, or the fuzzing only tests the first check");
    }

    /// <summary>The corpus itself: valid seeds decode, fixed faults stay fixed.</summary>
    [Theory, MemberData(nameof(TargetNames))]
    public void CorpusDoesNoHarm(string name)
    {
        IFuzzTarget target = Targets.Single(target => target.Name == name);
        List<byte[]> corpus = ReadCorpus(target);
        _ = target.Run(corpus[0]);
        Assert.Contains(corpus, input => Check(target, input, "corpus"));
    }

    private static bool Check(IFuzzTarget target, byte[] input, string what)
    {
        SimdDispatch.Restrict(SimdLevel.Scalar);
        object? expected = Run(target, input, what);
        SimdDispatch.Restrict(SimdLevel.Vector512);
        object? actual = Run(target, input, what);
        if (expected is IEnumerable list) Assert.True(actual is IEnumerable other && list.Cast<object>().SequenceEqual(other.Cast<object>()), $"{target.Name}, {what}: levels differ");
        else Assert.True(Equals(expected, actual), $"{target.Name}, {what}: levels differ");
        return actual is not null;
    }

    private static object? Run(IFuzzTarget target, byte[] input, string what)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            return target.Run(input);
        }
        catch (InvalidBitstreamException fault)
        {
            Assert.True(fault.Offset >= 0 && fault.Offset <= input.Length + 1, $"{target.Name}, {what}: offset {fault.Offset}");
            return null;
        }
        catch (Exception fault) when (fault is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{target.Name}, {what}: {fault}\n{Convert.ToHexString(input)}");
            throw;
        }
        finally
        {
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated <= target.MaxAllocatedBytes, $"{target.Name}, {what}: {allocated} bytes allocated");
        }
    }

    /// <summary>Files of the repository; NCV_WRITE_VECTORS=1 writes the seeds that are missing.</summary>
    private static List<byte[]> ReadCorpus(IFuzzTarget target)
    {
        if (Environment.GetEnvironmentVariable("NCV_WRITE_VECTORS") == "1")
        {
            Directory.CreateDirectory(Corpus);
            int number = 0;
            foreach (byte[] seed in target.Seeds())
            {
                string path = Path.Combine(Corpus, $"{target.Name}-{++number}.bin");
                if (!File.Exists(path)) File.WriteAllBytes(path, seed);
            }
        }
        List<byte[]> corpus = [.. Directory.EnumerateFiles(Corpus, $"{target.Name}-*.bin").Order().Select(File.ReadAllBytes)];
        Assert.True(corpus.Count >= 4, "the corpus is in the repository");
        return corpus;
    }
}
