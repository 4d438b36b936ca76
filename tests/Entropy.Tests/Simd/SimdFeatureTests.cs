using System.Diagnostics;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Entropy.Tests.Simd;

/// <summary>The same bytes with processor features switched off, each in a process of its own.</summary>
public class SimdFeatureTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512", "0", SimdLevel.Vector256)]
    [InlineData("DOTNET_EnableAVX2", "0", SimdLevel.Vector128)]
    [InlineData("DOTNET_EnableSSE42", "0", SimdLevel.Scalar)]
    [InlineData("DOTNET_EnableHWIntrinsic", "0", SimdLevel.Scalar)]
    [InlineData("NCV_SIMD", "512", SimdLevel.Vector512)]
    [InlineData("NCV_SIMD", "256", SimdLevel.Vector256)]
    [InlineData("NCV_SIMD", "128", SimdLevel.Vector128)]
    [InlineData("NCV_SIMD", "scalar", SimdLevel.Scalar)]
    [InlineData("NCV_SIMD", "wide", SimdLevel.Vector512)]
    public async Task GivesTheSameBytes(string variable, string value, SimdLevel highest)
    {
        ProcessStartInfo start = new("dotnet")
        {
            ArgumentList = { "exec", typeof(SimdFeatureTests).Assembly.Location },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("DOTNET_Enable", StringComparison.Ordinal) || name == "NCV_SIMD").ToList())
            start.Environment.Remove(name);
        start.Environment[variable] = value;
        using Process child = Process.Start(start)!;
        Task<string> errors = child.StandardError.ReadToEndAsync();
        string output = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        Assert.True(child.ExitCode == 0, $"{output}{await errors}");
        string[] words = output.Split(' ', StringSplitOptions.TrimEntries);
        Assert.Equal(Program.Digest(), words[1]);
        SimdLevel level = Enum.Parse<SimdLevel>(words[0]);
        if (OperatingSystem.IsLinux() && System.Runtime.Intrinsics.X86.X86Base.IsSupported)
            Assert.Equal(highest < SimdDispatch.Supported ? highest : SimdDispatch.Supported, level);
    }
}
