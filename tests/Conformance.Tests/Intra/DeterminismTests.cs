using System.Diagnostics;
using System.Globalization;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Transforms;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Conformance.Tests.Intra;

/// <summary>The same bytes and pictures for any number of threads and on any processor.</summary>
public class DeterminismTests
{
    private static readonly string Expected = IntraDigest.Compute(1);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void ThreadsDoNotMatter(int threads) => Assert.Equal(Expected, IntraDigest.Compute(threads));

    [Theory]
    [InlineData("DOTNET_EnableAVX512", "0", SimdLevel.Vector256, 1)]
    [InlineData("DOTNET_EnableAVX2", "0", SimdLevel.Vector128, 2)]
    [InlineData("DOTNET_EnableSSE42", "0", SimdLevel.Scalar, 3)]
    [InlineData("DOTNET_EnableHWIntrinsic", "0", SimdLevel.Scalar, 2)]
    [InlineData("NCV_SIMD", "512", SimdLevel.Vector512, 3)]
    [InlineData("NCV_SIMD", "256", SimdLevel.Vector256, 3)]
    [InlineData("NCV_SIMD", "128", SimdLevel.Vector128, 2)]
    [InlineData("NCV_SIMD", "scalar", SimdLevel.Scalar, 1)]
    public async Task ProcessorsDoNotMatter(string variable, string value, SimdLevel highest, int threads)
    {
        string printed = await RunChildAsync("intra-digest", variable, value, threads);
        string[] words = printed.Split(' ', StringSplitOptions.TrimEntries);
        Assert.Equal(Expected, words[1]);
        if (System.Runtime.Intrinsics.X86.X86Base.IsSupported)
            Assert.Equal(highest < SimdDispatch.Supported ? highest : SimdDispatch.Supported, Enum.Parse<SimdLevel>(words[0]));
    }

    /// <summary>What this program prints for a digest, with one processor feature or level set.</summary>
    internal static async Task<string> RunChildAsync(string what, string variable, string value, int threads)
    {
        ProcessStartInfo start = new("dotnet")
        {
            ArgumentList = { "exec", typeof(DeterminismTests).Assembly.Location, what, threads.ToString(CultureInfo.InvariantCulture) },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("DOTNET_Enable", StringComparison.Ordinal) || name == "NCV_SIMD").ToList())
            start.Environment.Remove(name);
        start.Environment[variable] = value;
        using Process child = Process.Start(start)!;
        Task<string> errors = child.StandardError.ReadToEndAsync();
        string printed = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        Assert.True(child.ExitCode == 0, $"{printed}{await errors}");
        return printed;
    }

    /// <summary>A coder keeps buffers from frame to frame: nothing of an earlier frame may be left in a later one.</summary>
    [Fact]
    public void EarlierFramesDoNotMatter()
    {
        byte[] package = SmallIntraModel.Package(5);
        using IntraCodec used = new(package, QualityMode.Video, 2);
        foreach ((int width, int height) in new[] { (130, 190), (1, 1), (64, 65), (200, 20), (65, 129), (1, 1), (130, 190) })
        {
            using IntraCodec fresh = new(package, QualityMode.Video, 2);
            using Frame source = Pictures.Random(width, width, height);
            using Frame one = new(width, height);
            using Frame other = new(width, height);
            byte[] coded = used.Encode(source, 4000);
            Assert.Equal(fresh.Encode(source, 4000), coded);
            used.Decode(coded, one);
            fresh.Decode(coded, other);
            Assert.Equal(other.ComputeMd5(), one.ComputeMd5());
        }
    }
}
