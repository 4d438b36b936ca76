using System.Text.Json;

namespace NeuralCodec.Cli.Tests.Compare;

/// <summary>Which encoders a comparison takes, and what it says of them.</summary>
public sealed class CompareCodecTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [FfmpegFact]
    public void BpgIsWrittenHereWhereBpgencIsMissing()
    {
        JsonElement codec = Compare(null);
        if (codec.GetProperty("version").GetString()!.StartsWith("BPG", StringComparison.Ordinal))
            return; // the real one is installed
        Assert.Contains("bpgenc is not installed", codec.GetProperty("settings").GetString(), StringComparison.Ordinal);
        Assert.Contains("x265", codec.GetProperty("version").GetString(), StringComparison.Ordinal);
        JsonElement points = codec.GetProperty("results");
        double[] psnr = [.. points.GetProperty("psnr-rgb").EnumerateArray().Select(value => value.GetDouble())];
        Assert.Equal(psnr.Order(), psnr);
        Assert.True(psnr[^1] > 35);
        string coded = Directory.EnumerateFiles(_folder.At("cache"), "*.coded").First(path => File.ReadAllBytes(path)[0] == 0x42);
        Assert.Equal("425047FB", Convert.ToHexString(File.ReadAllBytes(coded), 0, 4));
    }

    [FfmpegFact]
    public void BpgencIsTakenWhereItIsInstalled()
    {
        if (OperatingSystem.IsWindows())
            return; // the tools below are shell scripts
        // Stand-ins that keep the picture: what counts is that they are called as the real ones are, and that the report says so.
        string tools = Directory.CreateDirectory(_folder.At("tools")).FullName;
        Write("bpgenc", """
            if [ "$1" = -h ]; then echo "BPG Image Encoder version 0.9.8"; exit 1; fi
            [ "$1 $3 $4 $5" = "-q -f 420 -o" ] && cp "$7" "$6"
            """);
        Write("bpgdec", """
            if [ "$1" = -h ]; then echo "BPG Image Decoder version 0.9.8"; exit 1; fi
            [ "$1" = -o ] && ffmpeg -v error -nostdin -f png_pipe -i "$3" -pix_fmt rgb24 "$2"
            """);
        JsonElement codec = Compare(tools + ":" + Environment.GetEnvironmentVariable("PATH"));
        Assert.Equal("BPG Image Encoder version 0.9.8", codec.GetProperty("version").GetString());
        Assert.Contains("bpgenc -q {q} -f 420", codec.GetProperty("settings").GetString(), StringComparison.Ordinal);
        Assert.Equal("Infinity", codec.GetProperty("results").GetProperty("psnr-rgb")[0].GetString());
        Assert.Equal(1, codec.GetProperty("results").GetProperty("ms-ssim-rgb")[0].GetDouble());

        void Write(string name, string script)
        {
            File.WriteAllText(Path.Combine(tools, name), "#!/bin/sh\n" + script + "\n");
            File.SetUnixFileMode(Path.Combine(tools, name), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    [FfmpegFact]
    public void AClipIsMeasuredAtEveryRateWithGroupsOfTwoSeconds()
    {
        _folder.Ffmpeg("-f lavfi -i testsrc2=s=192x176:r=8:d=2.5 -c:v ffv1 -pix_fmt yuv420p clip.mkv");
        (int code, byte[] output, string errors) = NcvProcess.Run(
            ["compare", _folder.At("clip.mkv"), "--against", "x264,x265-psnr", "--preset", "ultrafast", "--cache", _folder.At("cache"), "--json", "-"]);
        Assert.True(code == 0, errors);
        JsonElement codec = JsonDocument.Parse(output).RootElement.GetProperty("codecs")[2];
        Assert.Equal("x265 ultrafast, tune psnr", codec.GetProperty("description").GetString());
        Assert.Contains("x265 3.", codec.GetProperty("version").GetString(), StringComparison.Ordinal);
        JsonElement item = codec.GetProperty("per_image").GetProperty("clip.mkv");
        Assert.Equal(20, item.GetProperty("frames").GetInt32());
        double bits = 8 * item.GetProperty("bytes")[0].GetDouble();
        Assert.Equal(bits / 20 / (192 * 176), item.GetProperty("bpp")[0].GetDouble(), 6);
        Assert.Equal(bits / 2.5 / 1000, item.GetProperty("kbps")[0].GetDouble(), 2);
        double y = item.GetProperty("psnr-y")[3].GetDouble(), u = item.GetProperty("psnr-u")[3].GetDouble(), v = item.GetProperty("psnr-v")[3].GetDouble();
        Assert.Equal(((6 * y) + u + v) / 8, item.GetProperty("psnr-611")[3].GetDouble(), 5);

        // Fewer frames than a group are refused, and so is a limit that leaves so few.
        Assert.Equal(1, NcvProcess.Run(["compare", _folder.At("clip.mkv"), "--limit", "5", "--cache", _folder.At("cache")]).ExitCode);
        Assert.Equal(2, NcvProcess.Run(["compare", _folder.At("clip.mkv"), "--suite", "video", "--preset", "slow"]).ExitCode);
        Assert.Equal(2, NcvProcess.Run(["compare", _folder.At("clip.mkv"), "--against", "h261"]).ExitCode);
    }

    private JsonElement Compare(string? path)
    {
        string picture = _folder.WritePicture("a.png", 200, 190);
        (int code, byte[] output, string errors) = NcvProcess.Run(
            ["compare", picture, "--against", "bpg", "--cache", _folder.At("cache"), "--json", "-"], path: path);
        Assert.True(code == 0, errors);
        return JsonDocument.Parse(output).RootElement.GetProperty("codecs").EnumerateArray().Single(codec => codec.GetProperty("name").GetString() == "bpg");
    }
}
