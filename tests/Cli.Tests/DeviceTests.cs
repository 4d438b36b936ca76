using NeuralCodec.Tests.Devices;

namespace NeuralCodec.Cli.Tests;

/// <summary>`--device` of the commands, with a library of our own whose pictures are black.</summary>
public sealed class DeviceTests : IDisposable
{
    private const int Frames = 8;
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Frames that refer to others are exact again from the next group on.</summary>
    [MockTheory]
    [InlineData("--intra-only", 3, 3)]
    [InlineData("-g4", 1, 4)]
    public void DecodeGoesOnExactlyWhereTheDeviceIsLost(string option, int failAfter, int exactFrom)
    {
        string coded = Encode(option);
        List<string> normative = CodingTests.FrameHashes(NcvProcess.Run(["decode", coded, "-o", "-", "--device", "cpu"]).Output);
        using MockLibrary mock = MockLibrary.Build(failAfter: failAfter);
        (int code, byte[] output, string errors) = NcvProcess.Run(["decode", coded, "-o", "-", "--device", "onnx", "--onnxruntime", mock.Path]);
        Assert.Equal(0, code);
        Assert.Contains("warning: the device (cpu) cannot go on; the normative engine does: ONNX Runtime: device lost", errors, StringComparison.Ordinal);
        List<string> hashes = CodingTests.FrameHashes(output);
        Assert.Equal(Frames, hashes.Count);
        Assert.NotEqual(normative[0], hashes[0]);
        Assert.Equal(normative[exactFrom..], hashes[exactFrom..]);
        Assert.Equal(failAfter + 1, mock.Log.Count(line => line == "run"));
    }

    [MockFact]
    public void PlayDecodesOnTheDeviceAndGoesOnWithoutIt()
    {
        string coded = Encode("--intra-only");
        string[] normative = Lines(NcvProcess.Run(["play", coded, "--headless", "--md5"]).Output);
        using MockLibrary mock = MockLibrary.Build(failAfter: 2);
        (int code, byte[] output, string errors) = NcvProcess.Run(["play", coded, "--headless", "--md5", "--device", "onnx", "--onnxruntime", mock.Path]);
        Assert.Equal(0, code);
        Assert.Contains("warning: the device (cpu) cannot go on", errors, StringComparison.Ordinal);
        string[] lines = Lines(output);
        Assert.Equal(Frames, lines.Length);
        Assert.Empty(lines[..2].Intersect(normative));
        Assert.Equal(normative[2..], lines[2..]);
        Assert.Equal(3, mock.Log.Count(line => line == "run"));
    }

    /// <summary>Before anything is decoded, so that no output is begun.</summary>
    [Fact]
    public void AMissingLibraryIsAnError()
    {
        string coded = Encode("--intra-only"), output = _folder.At("out.y4m");
        foreach (string[] command in (string[][])[["decode", coded, "-o", output], ["play", coded, "--headless"]])
        {
            (int code, _, string errors) = NcvProcess.Run([.. command, "--device", "onnx", "--onnxruntime", _folder.At("none")]);
            Assert.Equal(1, code);
            Assert.StartsWith("ncv: ", errors, StringComparison.Ordinal);
            Assert.Contains(_folder.At("none"), errors, StringComparison.Ordinal);
        }
        Assert.False(File.Exists(output));
    }

    [Fact]
    public void EncodeSaysThatItHasTheNormativeEngineAlone()
    {
        string clip = _folder.WriteClip("a.y4m", 64, 48, 1), coded = _folder.At("a.ncv");
        (int code, _, string errors) = NcvProcess.Run(["encode", clip, "-o", coded, "--device", "npu"]);
        Assert.Equal(2, code);
        Assert.Contains("normative engine", errors, StringComparison.Ordinal);
        Assert.False(File.Exists(coded));
        Assert.Equal(0, NcvProcess.Run(["encode", clip, "-o", coded, "--device", "cpu"]).ExitCode);
    }

    private static string[] Lines(byte[] output) => NcvProcess.Text(output).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private string Encode(string option)
    {
        string coded = _folder.At("a.ncv");
        (int code, _, string errors) = NcvProcess.Run(["encode", _folder.WriteClip("a.y4m", 64, 48, Frames), "-o", coded, option]);
        Assert.True(code == 0, errors);
        return coded;
    }
}
