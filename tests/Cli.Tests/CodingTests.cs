using System.Security.Cryptography;
using System.Text;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Metrics;

namespace NeuralCodec.Cli.Tests;

/// <summary>The whole program with the model package that ships: pictures in, pictures out.</summary>
public sealed class CodingTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EveryLevelAndThreadCountGivesTheSameBytesAndPixels()
    {
        string clip = _folder.WriteClip("a.y4m", 192, 128, 12), coded = _folder.At("a.ncv");
        Run(0, ["encode", clip, "-o", coded, "-g", "5", "--recon", _folder.At("recon.y4m")]);
        Run(0, ["verify", coded]);
        byte[] expected = Run(0, ["decode", coded, "-o", "-"]).Output;
        // What the decoder gives is what the encoder said it would.
        Assert.Equal(FrameHashes(File.ReadAllBytes(_folder.At("recon.y4m"))), FrameHashes(expected));
        Assert.Equal(12, FrameHashes(expected).Count);
        (string Name, string Value)[] machines =
        [
            ("NCV_SIMD", "scalar"), ("NCV_SIMD", "128"), ("NCV_SIMD", "256"), ("NCV_SIMD", "512"),
            ("DOTNET_EnableAVX512", "0"), ("DOTNET_EnableAVX2", "0"), ("DOTNET_EnableHWIntrinsic", "0"),
        ];
        for (int i = 0; i < machines.Length; i++)
        {
            string threads = $"{1 + (i % 3)}";
            Assert.Equal(expected, NcvProcess.Run(["decode", coded, "-o", "-", "-j", threads], environment: machines[i]).Output);
            if (i is 0 or 2 or 5 or 6)
            {
                string again = _folder.At($"{i}.ncv");
                Assert.Equal(0, NcvProcess.Run(["encode", clip, "-o", again, "-g", "5", "-j", threads], environment: machines[i]).ExitCode);
                Assert.Equal(File.ReadAllBytes(coded), File.ReadAllBytes(again));
            }
        }

        foreach (string threads in (string[])["1", "2", "3"])
            Assert.Equal(expected, Run(0, ["decode", coded, "-o", "-", "-j", threads]).Output);
        foreach (string level in (string[])["scalar", "128", "256", "512"])
            Assert.Equal(expected, Run(0, ["decode", coded, "-o", "-", "--simd", level]).Output);
        Assert.Equal(2, NcvProcess.Run(["decode", coded, "-o", "-", "--simd", "64"]).ExitCode);
    }

    [FfmpegFact]
    public void AStillComesBackAsPngAndAVideoAsMp4()
    {
        string picture = _folder.WritePicture("a.png", 200, 120);
        string coded = _folder.At("a.ncv");
        (_, _, string errors) = Run(0, ["encode", picture, "-o", coded, "--metrics"]);
        Assert.Contains("PSNR-RGB", errors, StringComparison.Ordinal);
        Run(0, ["verify", coded]);
        Run(0, ["decode", coded, "-o", _folder.At("b.png")]);
        double psnr = Psnr.Compute(FfmpegStillReader.Read(picture), FfmpegStillReader.Read(_folder.At("b.png")));
        Assert.InRange(psnr, 26, 60);

        string video = _folder.At("v.ncv");
        Run(0, ["encode", _folder.WriteClip("v.y4m", 96, 64, 4), "-o", video]);
        Run(0, ["decode", video, "-o", _folder.At("v.mp4")]);
        MediaInfo info = FfmpegProbe.Probe(_folder.At("v.mp4"));
        Assert.Equal((96, 64, 4L), (info.Video.WidthPixels, info.Video.HeightPixels, info.Video.FrameCount));
        Run(0, ["decode", video, "-o", _folder.At("f.png")]);
        Assert.True(File.Exists(_folder.At("f-00004.png")));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 5)]
    [InlineData(8191, 1)]
    public void PicturesOfAnySizeKeepIt(int width, int height)
    {
        string video = _folder.At("v.ncv");
        Run(0, ["encode", _folder.WriteClip("v.y4m", width, height, 2), "-o", video]);
        Run(0, ["verify", video]);
        byte[] decoded = Run(0, ["decode", video, "-o", "-"]).Output;
        Assert.StartsWith($"YUV4MPEG2 W{width} H{height} ", NcvProcess.Text(decoded), StringComparison.Ordinal);
        Assert.Equal(2, FrameHashes(decoded).Count);
    }

    [Fact]
    public void AnUnknownModelGivesThreeAndItsName()
    {
        string path = _folder.At("x.ncv");
        File.WriteAllBytes(path, SampleFile.Create());
        foreach (string command in (string[])["decode", "verify"])
        {
            (int code, _, string errors) = NcvProcess.Run(command == "decode" ? ["decode", path, "-o", _folder.At("x.y4m")] : ["verify", path]);
            Assert.Equal(3, code);
            Assert.Contains(ModelId.Of("none"u8).ToString(), errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AnEmbeddedModelIsAllADecoderNeeds()
    {
        string clip = _folder.WriteClip("a.y4m", 64, 48, 2), plain = _folder.At("p.ncv"), whole = _folder.At("w.ncv");
        Run(0, ["encode", clip, "-o", plain]);
        Run(0, ["encode", clip, "-o", whole, "--embed-model"]);
        byte[] expected = Run(0, ["decode", plain, "-o", "-"]).Output;
        Assert.Equal(expected, Run(0, ["decode", whole, "-o", "-"]).Output);
        Run(0, ["repair", whole, "-o", _folder.At("r.ncv")]);
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(_folder.At("r.ncv")));

        // A copy of the program far from any folder of models.
        string program = Path.GetDirectoryName(typeof(CommandTree).Assembly.Location)!;
        string copy = Directory.CreateDirectory(_folder.At("program")).FullName;
        foreach (string file in Directory.EnumerateFiles(program))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        (string, string)[] empty = [("NCV_MODELS", ""), ("HOME", copy), ("XDG_DATA_HOME", copy)];
        string alone = Path.Combine(copy, "ncv.dll");
        Assert.Equal(3, NcvProcess.RunProgram(alone, ["decode", plain, "-o", "-"], empty).ExitCode);
        (int code, byte[] output, string errors) = NcvProcess.RunProgram(alone, ["decode", whole, "-o", "-"], empty);
        Assert.Equal((0, ""), (code, code == 0 ? "" : errors));
        Assert.Equal(expected, output);
    }

    [Fact]
    public void VerboseSaysALinePerFrame()
    {
        string clip = _folder.WriteClip("a.y4m", 192, 176, 4);
        (_, _, string errors) = Run(0, ["encode", clip, "-o", _folder.At("a.ncv"), "-g", "2", "-v", "--metrics"]);
        string[] lines = [.. errors.Split('\n').Where(line => line.StartsWith("ncv: frame ", StringComparison.Ordinal))];
        Assert.Equal(4, lines.Length);
        Assert.Matches(@"^ncv: frame 3  inter  0\.120 s  \d+ bytes  0\.\d{4} bpp  PSNR-Y \d\d\.\d\d  6:1:1 \d\d\.\d\d  MS-SSIM-Y 0\.\d{4}$", lines[3]);
        long sum = lines.Sum(line => long.Parse(line.Split("  ")[3].Split(' ')[0]));
        Assert.InRange(new FileInfo(_folder.At("a.ncv")).Length - sum, 100, 1000); // all but the container
        Assert.DoesNotContain("ncv: frame ", Run(0, ["encode", clip, "-y", "-o", _folder.At("a.ncv")]).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFrameThatBreaksTheRulesGivesNoPicture()
    {
        Run(0, ["encode", _folder.WriteClip("a.y4m", 64, 48, 2), "-o", _folder.At("a.ncv")]);
        using MemoryStream changed = new();
        ContainerWriter writer = new(changed);
        using (FileStream stream = File.OpenRead(_folder.At("a.ncv")))
        {
            ContainerReader reader = new(stream);
            while (await reader.ReadAsync() is { } item)
            {
                if (item is SequenceItem sequence)
                    await writer.BeginSequenceAsync(sequence.Header);
                else if (item is GroupItem { Group: { } group })
                    await writer.WriteGroupAsync(new Group([group.Frames[0], group.Frames[1] with { Type = FrameType.Inter, Payload = new byte[] { 1, 1, 0, 40, 0, 0, 7 } }], null));
            }
        }

        await writer.CompleteAsync();
        File.WriteAllBytes(_folder.At("b.ncv"), changed.ToArray());
        (int code, byte[] output, string errors) = NcvProcess.Run(["decode", _folder.At("b.ncv"), "-o", "-"]);
        Assert.Equal(4, code);
        Assert.Single(FrameHashes(output));
        Assert.Contains("latents of a frame that is copied whole", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void DamageCostsItsGroupAloneAndGivesFour()
    {
        string coded = _folder.At("a.ncv");
        Run(0, ["encode", _folder.WriteClip("a.y4m", 64, 48, 9), "-o", coded, "-g", "3"]);
        List<string> expected = FrameHashes(Run(0, ["decode", coded, "-o", "-"]).Output);
        byte[] bytes = File.ReadAllBytes(coded);
        bytes[ContainerMap.Load(new MemoryStream(bytes)).Sequences[0].Index.Groups[1].OffsetBytes + 60] ^= 4;
        string damaged = _folder.At("d.ncv");
        File.WriteAllBytes(damaged, bytes);
        (int code, byte[] output, string errors) = NcvProcess.Run(["decode", damaged, "-o", "-"]);
        Assert.Equal(4, code);
        Assert.Contains("damage", errors, StringComparison.Ordinal);
        Assert.Equal([.. expected[..3], .. expected[6..]], FrameHashes(output));
        Assert.Equal(4, NcvProcess.Run(["verify", damaged]).ExitCode);
        Assert.NotEqual(0, NcvProcess.Run(["decode", damaged, "-o", "-", "--strict"]).ExitCode);
    }

    [Fact]
    public void AFullDiskIsSaid()
    {
        if (!File.Exists("/dev/full"))
            return; // Linux alone has this device
        string clip = _folder.WriteClip("a.y4m", 64, 48, 2);
        (int code, _, string errors) = NcvProcess.Run(["encode", clip, "-o", "/dev/full"]);
        Assert.Equal(1, code);
        Assert.Contains("No space left on device", errors, StringComparison.Ordinal);
        Run(0, ["encode", clip, "-o", _folder.At("a.ncv")]);
        File.CreateSymbolicLink(_folder.At("full.y4m"), "/dev/full");
        (code, _, errors) = NcvProcess.Run(["decode", _folder.At("a.ncv"), "-o", _folder.At("full.y4m"), "-y"]);
        Assert.Equal(1, code);
        Assert.Contains("No space left on device", errors, StringComparison.Ordinal);
    }

    private static (int ExitCode, byte[] Output, string Errors) Run(int expected, string[] arguments)
    {
        (int code, byte[] output, string errors) = NcvProcess.Run(arguments);
        Assert.True(code == expected, $"{string.Join(' ', arguments)}: exit {code}: {errors}");
        return (code, output, errors);
    }

    /// <summary>A hash of each picture of y4m.</summary>
    internal static List<string> FrameHashes(byte[] y4m)
    {
        int start = Array.IndexOf(y4m, (byte)'\n') + 1;
        string[] words = Encoding.ASCII.GetString(y4m, 0, start - 1).Split(' ');
        int width = int.Parse(words[1][1..]), height = int.Parse(words[2][1..]);
        int length = (width * height) + (2 * ((width + 1) / 2) * ((height + 1) / 2));
        List<string> hashes = [];
        for (int at = start; at < y4m.Length; at += 6 + length)
        {
            Assert.Equal("FRAME\n", Encoding.ASCII.GetString(y4m, at, 6));
            hashes.Add(Convert.ToHexString(SHA256.HashData(y4m.AsSpan(at + 6, length))));
        }

        return hashes;
    }
}
