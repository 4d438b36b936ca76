using System.Diagnostics;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Entropy.Simd;
using NeuralCodec.Tests.Common.Networks;

namespace NeuralCodec.Codec.Tests.Networks;

/// <summary>Whole networks: same bits for any threads, level, run and runtime setting; nothing allocated per frame.</summary>
public class NetworkRunTests
{
    [Fact]
    public void ThreadsLevelsAndRunsGiveTheSameBits()
    {
        string? expected = null;
        foreach (SimdLevel level in SimdDispatch.SupportedLevels)
        {
            IntegerNetwork network = NetworkHash.SmallSynthesis(level);
            IntegerTensor input = RandomLayers.Tensor(new Random(9), 37, 21, 40, 12);
            foreach (int threads in (int[])[1, 2, 3, 8])
            {
                using NetworkWorkspace workspace = new(threads);
                for (int run = 0; run < 3; run++)
                {
                    IntegerTensor output = new(0, 0, 0);
                    network.Run(workspace, input, null, output);
                    expected ??= NetworkHash.Hash(output);
                    Assert.Equal(expected, NetworkHash.Hash(output));
                }
            }
        }
    }

    [Fact]
    public void LayersInARowEqualTheirDefinitions()
    {
        Random random = new(4);
        LayerParameters first = RandomLayers.Layer(random, LayerKind.Pointwise, 24, 40, second: 12, leaky: 6);
        BlockParameters block = RandomLayers.Block(random, 40, 80);
        LayerParameters last = RandomLayers.Layer(random, LayerKind.Upsample2x2, 40, 24);
        IntegerTensor x0 = RandomLayers.Tensor(random, 21, 9, 24, 12), x1 = RandomLayers.Tensor(random, 21, 9, 12, 12);
        IntegerTensor expected = LayerDefinition.Run(
            last, LayerDefinition.ResidualBlock(block, LayerDefinition.Run(first, x0, x1)));
        short[] gains = [.. Enumerable.Range(0, 24 + 40).Select(i => (short)(i * 300))];
        GainParameters before = new("before", 24, 12, 12), between = new("between", 40, 13, 12);
        IntegerNetwork network = new("n", [NetworkLayer.Create(first), NetworkLayer.Create(block), NetworkLayer.Create(last)]);
        IntegerNetwork scaled = new("s",
        [
            NetworkLayer.Create(before), NetworkLayer.Create(RandomLayers.Layer(new Random(6), LayerKind.Pointwise, 24, 40)),
            NetworkLayer.Create(between), NetworkLayer.Create(block),
        ]);
        using NetworkWorkspace workspace = new(3);
        IntegerTensor output = new(0, 0, 0);
        network.Run(workspace, x0, x1, output);
        Assert.True(expected.ContentEquals(output));
        IntegerTensor mid = LayerDefinition.Run(
            RandomLayers.Layer(new Random(6), LayerKind.Pointwise, 24, 40), LayerDefinition.Gain(x0, gains.AsSpan(0, 24), 12, 12));
        scaled.Run(workspace, x0, null, output, gains);
        Assert.True(LayerDefinition.ResidualBlock(block, LayerDefinition.Gain(mid, gains.AsSpan(24), 13, 12)).ContentEquals(output));
        Assert.Equal(21 * 9 * (36 * 40 + 40 * (80 + 9 + 160) + 40 * 96), network.MultiplyAccumulates(21, 9));
    }

    [Fact]
    public void OneWorkspaceServesPicturesAndNetworksOfManySizes()
    {
        using NetworkWorkspace shared = new(2);
        IntegerNetwork network = NetworkHash.SmallSynthesis(SimdDispatch.Level);
        IntegerTensor output = new(0, 0, 0), expected = new(0, 0, 0);
        foreach ((int rows, int columns) in ((int, int)[])[(30, 40), (1, 1), (5, 80), (64, 3), (30, 40)])
        {
            IntegerTensor input = RandomLayers.Tensor(new Random(rows), rows, columns, 40, 12);
            network.Run(shared, input, null, output);
            using NetworkWorkspace fresh = new(1);
            network.Run(fresh, input, null, expected);
            Assert.True(expected.ContentEquals(output), $"{columns}x{rows}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void NothingIsAllocatedPerFrame(int threads)
    {
        using NetworkWorkspace workspace = new(threads);
        IntegerNetwork network = NetworkHash.SmallSynthesis(SimdDispatch.Level);
        IntegerTensor input = RandomLayers.Tensor(new Random(1), 24, 24, 40, 12), output = new(0, 0, 0);
        for (int i = 0; i < 30; i++)
            network.Run(workspace, input, null, output);
        // Other tests of this process allocate at the same time, so that only this thread can be measured here; the
        // next test measures the workers.
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
            network.Run(workspace, input, null, output);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>A run beside another one is refused or comes out right; it never mixes with it.</summary>
    [Fact]
    public void AWorkspaceRunsOneNetworkAtATime()
    {
        using NetworkWorkspace workspace = new(2);
        LayerParameters parameters = RandomLayers.Layer(new Random(1), LayerKind.Pointwise, 8, 8);
        NetworkLayer layer = NetworkLayer.Create(parameters);
        IntegerTensor[] inputs = [.. Enumerable.Range(0, 8).Select(i => RandomLayers.Tensor(new Random(i), 40, 4, 8, 12))];
        IntegerTensor[] expected = [.. inputs.Select(input => LayerDefinition.Run(parameters, input))];
        int right = 0, refused = 0;
        Parallel.For(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            try
            {
                IntegerTensor output = new(0, 0, 0);
                layer.Run(workspace, inputs[i % 8], null, output);
                if (expected[i % 8].ContentEquals(output))
                    Interlocked.Increment(ref right);
            }
            catch (InvalidOperationException)
            {
                Interlocked.Increment(ref refused);
            }
        });
        Assert.Equal(2000, right + refused);
        Assert.NotEqual(0, right);
    }

    [Fact]
    public void WorkersAllocateNothingEither()
    {
        using WorkerPool pool = new(3);
        AllocationProbe probe = new(NetworkHash.SmallSynthesis(SimdDispatch.Level));
        for (int worker = 0; worker < pool.Workers; worker++)
            probe.RunBand(0, worker);
        pool.Run(probe, 12);
        probe.Counting = true;
        for (int i = 0; i < 10; i++)
            pool.Run(probe, 12);
        Assert.Equal(0, probe.AllocatedBytes);
    }

    [Fact]
    public void AFailureInAWorkerReachesTheCallerAndThePoolGoesOn()
    {
        using WorkerPool pool = new(3);
        FailingJob job = new();
        for (int i = 0; i < 20; i++)
        {
            Assert.Throws<InvalidOperationException>(() => pool.Run(job, 50));
            job.FailingBand = -1;
            pool.Run(job, 50);
            job.FailingBand = i;
        }
    }

    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVXVNNI")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableSSE42")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public void ProcessesWithoutInstructionsGiveTheSameBits(string switchedOff)
    {
        string here = NetworkHash.Compute();
        string there = RunChild(switchedOff);
        string[] parts = there.Split(' ');
        // One hash for all levels of a process, and the same in both.
        Assert.Equal(2, parts.Length);
        Assert.Equal(here.Split(' ')[1], parts[1]);
        if (switchedOff == "DOTNET_EnableHWIntrinsic")
            Assert.Equal("scalar", parts[0]);
        else if (switchedOff != "DOTNET_EnableAVXVNNI" && here.StartsWith("512", StringComparison.Ordinal))
            Assert.NotEqual("512", parts[0]);
    }

    private static string RunChild(string switchedOff)
    {
        string assembly = typeof(NetworkRunTests).Assembly.Location;
        ProcessStartInfo start = new("dotnet", ["exec", assembly, "network-hash"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[switchedOff] = "0";
        using Process child = Process.Start(start)!;
        string output = child.StandardOutput.ReadToEnd();
        string error = child.StandardError.ReadToEnd();
        child.WaitForExit();
        Assert.True(child.ExitCode == 0, error);
        return output;
    }

    /// <summary>Runs layers on the worker's own thread and counts what that thread allocates meanwhile.</summary>
    private sealed class AllocationProbe(IntegerNetwork network) : IBandJob
    {
        private readonly KernelScratch[] _scratch = [new(), new(), new()];
        private readonly IntegerTensor _input = RandomLayers.Tensor(new Random(2), 12, 20, 72, 12);
        private readonly IntegerTensor _output = new(12, 20, 72);
        private long _allocatedBytes;

        public bool Counting { get; set; }

        public long AllocatedBytes => _allocatedBytes;

        public void RunBand(int band, int worker)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            LayerRun run = new() { Input = _input, Output = _output };
            network.Layers[1].RunRows(run, band, band + 1, _scratch[worker]);
            if (Counting)
                Interlocked.Add(ref _allocatedBytes, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    private sealed class FailingJob : IBandJob
    {
        public int FailingBand { get; set; } = 7;

        public void RunBand(int band, int worker)
        {
            if (band == FailingBand)
                throw new InvalidOperationException("as planned");
        }
    }
}
