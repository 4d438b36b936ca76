using System.Text.Json;

namespace NeuralCodec.Cli.Tests;

/// <summary>Exit codes, streams and reports of the whole program.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ncv-cli-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("info")]
    [InlineData("info a b")]
    [InlineData("encode --quality=high x")]
    [InlineData("encode -q 101 x")]
    [InlineData("encode -q 5 --crf 5 x")]
    [InlineData("encode -g 3s x")]
    [InlineData("encode --size 5q x")]
    [InlineData("encode --size 1M - -o out.ncv")]
    [InlineData("completions tcsh")]
    [InlineData("bench")]
    [InlineData("repair --in-place -")]
    [InlineData("demo --frames 1")]
    [InlineData("play")]
    [InlineData("play --md5 x")]
    [InlineData("play --start soon --headless x")]
    [InlineData("play --device onnx --provider-option nothing --headless x")]
    [InlineData("decode --provider qnn x")]
    [InlineData("decode --device npu --provider cpu x")]
    [InlineData("decode --device onnx --device-precision A8W8 x")]
    [InlineData("decode --onnxruntime y x")] // of no use without a device
    [InlineData("encode --device-precision A16W8 x")]
    [InlineData("decode --device onnx --device-precision nonsense x")]
    [InlineData("decode --device onnx --provider-option a=1 --provider-option a=2 x")]
    [InlineData("encode --device npu --provider cpu x")]
    [InlineData("encode --device onnx --device-precision A8W8 --device-ranges y x")] // there are no ranges of the analysis
    [InlineData("encode --device cpu --provider-option a=1 x")]
    [InlineData("encode --loop-device auto x")]
    [InlineData("encode --loop-device npu --provider cpu x")]
    [InlineData("encode --loop-device onnx --intra-only x")]
    [InlineData("encode --provider qnn x")]
    public void UsageErrorsGiveTwoAndLeaveStdoutEmpty(string line)
    {
        (int code, byte[] output, string errors) = NcvProcess.Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.StartsWith("ncv: ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("encode --help")]
    [InlineData("--version")]
    public void HelpGoesToStdout(string line)
    {
        (int code, byte[] output, string errors) = NcvProcess.Run(line.Split(' '));
        Assert.Equal((0, ""), (code, errors));
        Assert.NotEmpty(output);
    }

    [Fact]
    public void HelpHasTwoLevels()
    {
        string basic = NcvProcess.Text(NcvProcess.Run(["encode", "--help"]).Output), all = NcvProcess.Text(NcvProcess.Run(["encode", "--help", "--all"]).Output);
        Assert.Contains("--quality", basic, StringComparison.Ordinal);
        Assert.DoesNotContain("--input-size", basic, StringComparison.Ordinal);
        Assert.Matches(@"\d+ more options: ncv encode --help --all", basic);
        foreach (string option in (string[])["--quality", "--input-size", "--crf", "--embed-model", "--simd", "--keyint", "--recon"])
            Assert.Contains(option, all, StringComparison.Ordinal);
        Assert.DoesNotContain("more options", all, StringComparison.Ordinal);
        // Hidden from the help is not forbidden.
        Assert.Equal(1, NcvProcess.Run(["encode", Path.Combine(_folder, "missing.y4m"), "--crf", "20"]).ExitCode);
    }

    [Fact]
    public void TheManualPageHasTheTextsOfTheHelp()
    {
        string page = NcvProcess.Text(NcvProcess.Run(["completions", "man"]).Output);
        Assert.StartsWith(".TH NCV 1", page, StringComparison.Ordinal);
        foreach (string line in (string[])[".SS ncv encode \\fIinput\\fR", "\\fB\\-\\-quality\\fR, \\fB\\-q\\fR \\fI0..100\\fR", ".SS ncv models verify \\fIpackage\\fR", ".SH EXIT STATUS", "verification mismatch"])
            Assert.Contains(line, page, StringComparison.Ordinal);
        Assert.DoesNotContain("\n\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public void InfoSpeaksToPeopleAndMachines()
    {
        string path = Write("a.ncv", SampleFile.Create());
        (int code, byte[] output, string errors) = NcvProcess.Run(["info", path]);
        Assert.Equal((0, ""), (code, errors));
        string text = NcvProcess.Text(output);
        Assert.Contains("video, 1280x720", text, StringComparison.Ordinal);
        Assert.Contains("5.000 s, 5 frames in 5 groups", text, StringComparison.Ordinal);
        Assert.Contains("1970-01-01", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text); // a hostile codec name must not reach the terminal

        (code, output, _) = NcvProcess.Run(["info", path, "--json", "-"]);
        Assert.Equal(0, code);
        JsonElement json = JsonDocument.Parse(output).RootElement;
        Assert.Equal(5, json.GetProperty("duration_seconds").GetDouble());
        Assert.True(json.GetProperty("index").GetBoolean());
        Assert.Equal(0, json.GetProperty("damage").GetArrayLength());
        // The same from a pipe.
        (code, byte[] piped, _) = NcvProcess.Run(["info", "-", "--json", "-"], File.ReadAllBytes(path));
        JsonElement scanned = JsonDocument.Parse(piped).RootElement;
        Assert.Equal(0, code);
        foreach (string name in (string[])["frames", "groups", "bytes", "duration_seconds", "model_id", "index"])
            Assert.Equal(json.GetProperty(name).ToString(), scanned.GetProperty(name).ToString());
    }

    [Fact]
    public void ForeignFilesGiveThreeAndDamagedOnesFour()
    {
        Assert.Equal(3, NcvProcess.Run(["info", Write("x.ncv", new byte[5000])]).ExitCode);
        Assert.Equal(3, NcvProcess.Run(["info", Write("empty.ncv", [])]).ExitCode);
        Assert.Equal(1, NcvProcess.Run(["info", Path.Combine(_folder, "missing.ncv")]).ExitCode);
        byte[] damaged = SampleFile.Create();
        damaged[400] ^= 1;
        (int code, _, string errors) = NcvProcess.Run(["verify", "--checksums", Write("d.ncv", damaged)]);
        Assert.Equal(4, code);
        Assert.Contains("checksum of chunk GRUP is wrong", errors, StringComparison.Ordinal);
        Assert.Equal(0, NcvProcess.Run(["verify", "--checksums", Write("good.ncv", SampleFile.Create())]).ExitCode);
    }

    [Fact]
    public void RepairWritesTheIndexAndKeepsWhatIsWhole()
    {
        byte[] cut = SampleFile.Create(5, false)[..^50];
        string path = Write("cut.ncv", cut);
        (int code, byte[] output, _) = NcvProcess.Run(["repair", path, "--json", "-"]);
        Assert.Equal(4, code);
        Assert.Equal(4, JsonDocument.Parse(output).RootElement.GetProperty("groups").GetInt32());
        string repaired = Path.Combine(_folder, "cut.repaired.ncv");
        Assert.Equal(0, NcvProcess.Run(["verify", "--checksums", repaired]).ExitCode);
        Assert.Equal(1, NcvProcess.Run(["repair", path]).ExitCode); // the output exists
        Assert.Equal(4, NcvProcess.Run(["repair", path, "--in-place"]).ExitCode);
        Assert.Equal(File.ReadAllBytes(repaired), File.ReadAllBytes(path));
        (code, output, _) = NcvProcess.Run(["repair", "-"], cut);
        Assert.Equal(File.ReadAllBytes(repaired), output);
        Assert.Equal(1, NcvProcess.Run(["repair", path, "-o", path, "-y"]).ExitCode);
    }

    [Fact]
    public void MissingFfmpegNamesItsPackage()
    {
        string path = Write("a.mp4", new byte[100]);
        string dotnetOnly = Path.GetDirectoryName(Environment.ProcessPath!)!;
        if (File.Exists(Path.Combine(dotnetOnly, "ffprobe")))
            dotnetOnly = _folder;
        (int code, _, string errors) = NcvProcess.Run(["encode", path], path: dotnetOnly);
        Assert.Equal(1, code);
        Assert.Contains("apt-get install ffmpeg", errors, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "a.ncv")));
    }

    [Fact]
    public void ExistingOutputsAndTheInputItselfAreKept()
    {
        string input = Write("a.y4m", "YUV4MPEG2 W2 H2 F25:1\n"u8.ToArray());
        string output = Write("a.ncv", [1, 2, 3]);
        (int code, _, string errors) = NcvProcess.Run(["encode", input]);
        Assert.Equal(1, code);
        Assert.Contains("-y overwrites", errors, StringComparison.Ordinal);
        (code, _, errors) = NcvProcess.Run(["encode", input, "-o", input, "-y"]);
        Assert.Equal(1, code);
        Assert.Contains("same file", errors, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(output));
    }

    [Fact]
    public void ModelsAreNamedByTheirHash()
    {
        string package = Write("m.ncm", "abc"u8.ToArray());
        const string Sha = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // SHA-256 of "abc", FIPS 180-2
        (int code, byte[] output, string errors) = NcvProcess.Run(["models", "verify", package]);
        Assert.StartsWith(Sha, NcvProcess.Text(output), StringComparison.Ordinal);
        // Three letters are no package, and are refused as one.
        Assert.NotEqual(0, code);
        Assert.StartsWith("ncv: ", errors, StringComparison.Ordinal);
        Assert.NotEqual(0, NcvProcess.Run(["models", "add", package]).ExitCode);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public void CompletionScriptsAskTheProgram(string shell) =>
        Assert.Contains("suggest:", NcvProcess.Text(NcvProcess.Run(["completions", shell]).Output), StringComparison.Ordinal);

    [Fact]
    public void CompletionFindsOptions()
    {
        string words = NcvProcess.Text(NcvProcess.Run(["[suggest:16]", "ncv encode --qua"]).Output);
        Assert.Contains("--quality", words, StringComparison.Ordinal);
    }

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
