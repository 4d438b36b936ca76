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

    /// <summary>Decoders on the loop device have the encoder's pictures; others are told that they have not.</summary>
    [MockFact]
    public void AFileOfALoopDeviceSaysSoAndDecodesThereToTheEncodersPictures()
    {
        using MockLibrary mock = MockLibrary.Build();
        string recon = _folder.At("recon.y4m"), clip = _folder.WriteClip("a.y4m", 64, 48, Frames), coded = _folder.At("a.ncv");
        string[] device = ["onnx", "--onnxruntime", mock.Path];
        (int code, _, string errors) = NcvProcess.Run(["encode", clip, "-o", coded, "-g4", "--recon", recon, "--loop-device", .. device]);
        Assert.True(code == 0, errors);
        Assert.Contains("loop        onnxruntime 1.22.0 cpu Float32", NcvProcess.Text(NcvProcess.Run(["info", coded]).Output), StringComparison.Ordinal);

        (code, byte[] output, errors) = NcvProcess.Run(["decode", coded, "-o", "-", "--device", .. device]);
        Assert.Equal(0, code);
        Assert.DoesNotContain("warning", errors, StringComparison.Ordinal);
        List<string> expected = CodingTests.FrameHashes(File.ReadAllBytes(recon));
        Assert.Equal(Frames, expected.Count);
        Assert.Equal(expected, CodingTests.FrameHashes(output));

        (code, output, errors) = NcvProcess.Run(["decode", coded, "-o", "-", "--device", "cpu"]);
        Assert.Equal(0, code);
        Assert.Contains("warning: the encoder's references are those of onnxruntime 1.22.0 cpu Float32; the normative engine computes other ones", errors, StringComparison.Ordinal);
        Assert.NotEqual(expected, CodingTests.FrameHashes(output));
        (code, _, errors) = NcvProcess.Run(["verify", coded]);
        Assert.Equal(0, code);
        Assert.Contains("0 differ, 2 without checksum", errors, StringComparison.Ordinal);
    }

    [MockFact]
    public void AFileWithoutLoopDeviceIsNotWarnedOf()
    {
        string coded = Encode("-g4");
        Assert.DoesNotContain("loop", NcvProcess.Text(NcvProcess.Run(["info", coded]).Output), StringComparison.Ordinal);
        using MockLibrary mock = MockLibrary.Build();
        Assert.DoesNotContain("warning", NcvProcess.Run(["decode", coded, "-o", "-", "--device", "onnx", "--onnxruntime", mock.Path]).Errors, StringComparison.Ordinal);
    }

    [MockFact]
    public void ALoopDeviceThatFailsIsAnError()
    {
        using MockLibrary mock = MockLibrary.Build(failAfter: 3);
        string clip = _folder.WriteClip("a.y4m", 64, 48, Frames), coded = _folder.At("a.ncv");
        string[] command = ["encode", clip, "-o", coded, "--loop-device", "onnx", "--onnxruntime"];
        (int code, _, string errors) = NcvProcess.Run([.. command, mock.Path]);
        Assert.Equal(1, code);
        Assert.Contains("the device of the encoder's loop (cpu) failed: ONNX Runtime: device lost", errors, StringComparison.Ordinal);
        File.Delete(coded);
        (code, _, errors) = NcvProcess.Run([.. command, _folder.At("none")]);
        Assert.Equal(1, code);
        Assert.Contains(_folder.At("none"), errors, StringComparison.Ordinal);
        Assert.False(File.Exists(coded));
    }

    /// <summary>Analysis by a library that finds nothing in a picture, lost in the middle or not: the file decodes everywhere to the encoder's pictures, and says nothing of it.</summary>
    [MockTheory]
    [InlineData(1000, "-g4")]
    [InlineData(3, "-g4")]
    [InlineData(3, "--intra-only")]
    public void AFileAnalysedOnADeviceDecodesEverywhereToTheEncodersPictures(int failAfter, string option)
    {
        using MockLibrary mock = MockLibrary.Build(failAfter: failAfter);
        string recon = _folder.At("recon.y4m"), clip = _folder.WriteClip("a.y4m", 64, 48, Frames), coded = _folder.At("a.ncv");
        (int code, _, string errors) = NcvProcess.Run(["encode", clip, "-o", coded, option, "--recon", recon, "--device", "onnx", "--onnxruntime", mock.Path]);
        Assert.True(code == 0, errors);
        Assert.Contains("pictures are analysed by ONNX Runtime, provider cpu", errors, StringComparison.Ordinal);
        Assert.Equal(failAfter == 3, errors.Contains("warning: the device (cpu) cannot go on with analysis; the normative engine does", StringComparison.Ordinal));
        // Intra frames, one of four, are analysed once more when their latents are mended.
        Assert.Equal(failAfter == 3 ? 4 : Frames + ((Frames + 3) / 4), mock.Log.Count(line => line == "run"));
        List<string> expected = CodingTests.FrameHashes(File.ReadAllBytes(recon));
        Assert.Equal(Frames, expected.Count);
        Assert.Equal(expected, CodingTests.FrameHashes(NcvProcess.Run(["decode", coded, "-o", "-"]).Output));
        Assert.DoesNotContain("loop", NcvProcess.Text(NcvProcess.Run(["info", coded]).Output), StringComparison.Ordinal);
        (code, _, errors) = NcvProcess.Run(["verify", coded]);
        Assert.Equal(0, code);
        Assert.Contains("0 differ, 0 without checksum", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void AnAnalysisWithoutLibraryOrProviderIsAnErrorBeforeAnythingIsWritten()
    {
        string clip = _folder.WriteClip("a.y4m", 64, 48, 1), coded = _folder.At("a.ncv");
        (int code, _, string errors) = NcvProcess.Run(["encode", clip, "-o", coded, "--device", "npu", "--onnxruntime", _folder.At("none")]);
        Assert.Equal(1, code);
        Assert.Contains(_folder.At("none"), errors, StringComparison.Ordinal);
        if (MockLibrary.Lack is null)
        {
            using MockLibrary plain = MockLibrary.Build(hasQnn: false);
            (code, _, errors) = NcvProcess.Run(["encode", clip, "-o", coded, "--device", "onnx", "--provider", "qnn", "--onnxruntime", plain.Path]);
            Assert.Equal(1, code);
            Assert.Contains("has no provider \"qnn\"", errors, StringComparison.Ordinal);
        }
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
