using System.Text.Json;
using NeuralCodec.Codec.Container;

namespace NeuralCodec.Cli.Tests;

/// <summary>Folders, rate targets and pipes, with the model package that ships.</summary>
public sealed class JobTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [FfmpegFact]
    public void AFolderIsEncodedOnceFileByFile()
    {
        Directory.CreateDirectory(_folder.At("in"));
        _folder.WriteClip("in/a.y4m", 48, 32, 2);
        _folder.WritePicture("in/b.png", 40, 30);
        File.WriteAllText(_folder.At("in/notes.txt"), "no recording");
        File.WriteAllText(_folder.At("in/c.mp4"), "no recording either");
        string target = _folder.At("out");
        (int code, _, string errors) = NcvProcess.Run(["encode", _folder.At("in"), "-o", target]);
        Assert.Equal(1, code); // c.mp4
        Assert.Contains("c.mp4", errors, StringComparison.Ordinal);
        Assert.Equal(["a.y4m.ncv", "b.png.ncv"], Directory.EnumerateFiles(target).Select(Path.GetFileName).Order());
        File.Delete(_folder.At("in/c.mp4"));
        File.WriteAllBytes(Path.Combine(target, "b.png.ncv"), File.ReadAllBytes(Path.Combine(target, "b.png.ncv"))[..^60]); // cut before its index
        byte[] before = File.ReadAllBytes(Path.Combine(target, "a.y4m.ncv"));
        (code, _, errors) = NcvProcess.Run(["encode", _folder.At("in"), "-o", target]);
        Assert.Equal(0, code);
        Assert.Contains("a.y4m.ncv is done already", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("b.png.ncv is done already", errors, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(target, "a.y4m.ncv")));
        Assert.Equal(0, NcvProcess.Run(["verify", Path.Combine(target, "b.png.ncv")]).ExitCode);
    }

    [Theory]
    [InlineData("--bpp", "0.5", 0.5 * 128 * 96 * 4 / 8)]
    [InlineData("--size", "2k", 2000)]
    [InlineData("--bitrate", "200k", 200_000 / 25.0 * 4 / 8)]
    public void TargetsAreMetWithinThreePercent(string option, string value, double bytes)
    {
        string clip = _folder.WriteClip("a.y4m", 128, 96, 4), coded = _folder.At("a.ncv");
        (int code, byte[] json, string errors) = NcvProcess.Run(["encode", clip, "-o", coded, option, value, "--json", "-"]);
        Assert.True(code == 0, errors);
        Assert.InRange(new FileInfo(coded).Length / bytes, 0.97, 1.03);
        Assert.Equal(new FileInfo(coded).Length, JsonDocument.Parse(json).RootElement.GetProperty("files")[0].GetProperty("bytes").GetInt64());
    }

    [Fact]
    public void ASearchNamesItsPassesAndSpeaksOfItsInputOnce()
    {
        string clip = _folder.WriteClip("a.y4m", 64, 48, 2);
        byte[] bytes = File.ReadAllBytes(clip);
        int header = bytes.AsSpan().IndexOf((byte)'\n');
        File.WriteAllBytes(clip, [.. "YUV4MPEG2 W64 H48 F25:1 It C420jpeg"u8, .. bytes.AsSpan(header)]);
        (int code, _, string errors) = NcvProcess.Run(["encode", clip, "-o", _folder.At("a.ncv"), "--size", "900"]);
        Assert.True(code == 0, errors);
        Assert.Contains("pass 1 of the search: quality index 31.5 gives", errors, StringComparison.Ordinal);
        Assert.Equal(2, errors.Split("interlaced pictures").Length);
    }

    [Fact]
    public void AStreamThatChangesSizeOrRateBecomesSequences()
    {
        byte[] wide = File.ReadAllBytes(_folder.WriteClip("a.y4m", 64, 48, 3)), tall = File.ReadAllBytes(_folder.WriteClip("b.y4m", 48, 64, 2));
        byte[] fast = [.. "YUV4MPEG2 W64 H48 F50:1 Ip C420jpeg\n"u8, .. wide.AsSpan(wide.AsSpan().IndexOf((byte)'\n') + 1)];
        string coded = _folder.At("a.ncv");
        File.WriteAllBytes(_folder.At("all.y4m"), [.. wide, .. wide, .. tall, .. fast]);
        (int code, _, string errors) = NcvProcess.Run(["encode", _folder.At("all.y4m"), "-o", coded, "--recon", _folder.At("recon.y4m")]);
        Assert.True(code == 0, errors);
        Assert.Contains("48x64", errors, StringComparison.Ordinal);
        Assert.Equal([(64, 48, 6), (48, 64, 2), (64, 48, 3)], ContainerMap.Load(new MemoryStream(File.ReadAllBytes(coded))).Sequences
            .Select(s => (s.Header.WidthPixels, s.Header.HeightPixels, s.Index.Groups.Sum(g => g.FrameCount))));
        Assert.Equal(0, NcvProcess.Run(["verify", coded]).ExitCode);
        (code, byte[] decoded, errors) = NcvProcess.Run(["decode", coded, "-o", "-"]);
        Assert.True(code == 0, errors);
        Assert.Equal(File.ReadAllBytes(_folder.At("recon.y4m")), decoded);
        Assert.Equal(0, NcvProcess.Run(["decode", coded, "-o", _folder.At("p.png")]).ExitCode);
        Assert.True(File.Exists(_folder.At("p-00011.png")));
        (code, _, errors) = NcvProcess.Run(["encode", _folder.At("all.y4m"), "-y", "-o", coded, "--skip", "4", "--limit", "3"]);
        Assert.True(code == 0, errors);
        Assert.Contains("3 frames", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileCutInItsFirstGroupEndsHeadlessPlaying()
    {
        string coded = _folder.At("a.ncv");
        Assert.Equal(0, NcvProcess.Run(["encode", _folder.WriteClip("a.y4m", 64, 48, 3), "-o", coded]).ExitCode);
        File.WriteAllBytes(coded, File.ReadAllBytes(coded)[..400]);
        File.SetLastWriteTimeUtc(coded, DateTime.UtcNow.AddHours(-1));
        (int code, _, string errors) = NcvProcess.Run(["play", coded, "--headless"]);
        Assert.Equal(4, code);
        Assert.Contains("no whole frame", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void PipesGiveTheSamePictures()
    {
        string clip = _folder.WriteClip("a.y4m", 48, 32, 3);
        byte[] y4m = File.ReadAllBytes(clip);
        (int code, byte[] coded, string errors) = NcvProcess.Run(["encode", "-"], y4m);
        Assert.True(code == 0, errors);
        (code, byte[] fromPipe, errors) = NcvProcess.Run(["decode", "-"], coded);
        Assert.True(code == 0, errors);
        Assert.Equal(0, NcvProcess.Run(["encode", clip]).ExitCode);
        Assert.Equal(NcvProcess.Run(["decode", _folder.At("a.ncv"), "-o", "-"]).Output, fromPipe);

        const int FrameBytes = 48 * 32 * 3 / 2;
        int start = Array.IndexOf(y4m, (byte)'\n') + 1;
        byte[] raw = [.. Enumerable.Range(0, 3).SelectMany(i => y4m[(start + 6 + (i * (6 + FrameBytes)))..][..FrameBytes])];
        (code, coded, errors) = NcvProcess.Run(["encode", "-", "--input-format", "raw", "--input-size", "48x32", "--fps", "25"], raw);
        Assert.True(code == 0, errors);
        byte[] fromRaw = NcvProcess.Run(["decode", "-"], coded).Output;
        Assert.Equal(fromPipe[(Array.IndexOf(fromPipe, (byte)'\n') + 1)..], fromRaw[(Array.IndexOf(fromRaw, (byte)'\n') + 1)..]);
        Assert.Equal(4, NcvProcess.Run(["encode", "-", "--input-format", "raw", "--input-size", "48x32"], raw[..^5]).ExitCode);
    }
}
