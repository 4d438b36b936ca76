using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace NeuralCodec.Benchmarks.Entropy;

/// <summary>Runs the BenchmarkDotNet classes of this assembly in this process.</summary>
internal static class DotNetCommand
{
    public static int Run(string[] options)
    {
        IConfig config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
        BenchmarkSwitcher.FromAssembly(typeof(DotNetCommand).Assembly).Run(options.Length == 0 ? ["--filter", "*"] : options, config);
        return 0;
    }
}
