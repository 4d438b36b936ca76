using NeuralCodec.Cli.Tests;
using NeuralCodec.Tests.Media;

namespace NeuralCodec.Desktop.Tests;

/// <summary>The whole program `ncv play`: what it says and how it ends, with SDL's offscreen and dummy drivers for display and sound.</summary>
public sealed class PlayProgramTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SdlFact]
    public void AWholeFilePlaysToItsEndWithoutAWord()
    {
        (int code, string[] said) = Play(SampleMedia.Write(_folder.At("a.ncv"), 10));
        Assert.Equal((0, 0), (code, said.Length));
    }

    [Fact]
    public void WhatIsNoRecordingIsSaidBeforeAWindowOpens()
    {
        File.WriteAllText(_folder.At("foreign.ncv"), "no recording at all");
        File.WriteAllBytes(_folder.At("empty.ncv"), []);
        Directory.CreateDirectory(_folder.At("folder"));
        foreach ((string name, int expected, string words) in ((string, int, string)[])[
            ("foreign.ncv", 3, "not an .ncv file"), ("empty.ncv", 3, "empty"), ("folder", 3, "holds no .ncv file"), ("missing.ncv", 1, "no such file or folder")])
        {
            (int code, string[] said) = Play(_folder.At(name));
            Assert.Equal(expected, code);
            Assert.Contains(words, Assert.Single(said), StringComparison.Ordinal);
        }
    }

    [SdlFact]
    public void AnUnknownModelEndsThePlayer()
    {
        File.WriteAllBytes(_folder.At("a.ncv"), SampleFile.Create());
        (int code, string[] said) = Play(_folder.At("a.ncv"), leavesAtEnd: false); // nobody has to close the window
        Assert.Equal(3, code);
        Assert.Contains("model", Assert.Single(said), StringComparison.Ordinal);
    }

    [SdlFact]
    public void OfACutFileTheWholeGroupsPlay()
    {
        byte[] file = SampleMedia.Create(4 * SampleMedia.FramesPerGroup, complete: false);
        List<string> linear = SampleMedia.DecodeLinear(file);
        Assert.InRange(linear.Count, 2 * SampleMedia.FramesPerGroup, 4 * SampleMedia.FramesPerGroup);
        string path = Abandoned("a.ncv", file.AsSpan(0, file.Length - 20)); // within the last group
        (int code, string[] said) = Play(path);
        Assert.Equal(0, code);
        Assert.Contains("ends without an index", Assert.Single(said), StringComparison.Ordinal);
        (code, byte[] frames, _) = NcvProcess.Run(["play", path, "--headless", "--md5"]);
        Assert.Equal(0, code);
        Assert.Equal(
            linear.SkipLast(SampleMedia.FramesPerGroup),
            NcvProcess.Text(frames).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]));
    }

    [SdlFact]
    public void AFileCutInItsFirstGroupDoesNotKeepTheWindowWaiting()
    {
        byte[] file = SampleMedia.Create(2 * SampleMedia.FramesPerGroup, complete: false);
        Assert.Equal(SampleMedia.FramesPerGroup, SampleMedia.DecodeLinear(file).Count); // the second group was still open
        (int code, string[] said) = Play(Abandoned("a.ncv", file.AsSpan(0, file.Length - 20)));
        Assert.Equal(4, code);
        Assert.Contains("no whole frame", said[^1], StringComparison.Ordinal);
    }

    [SdlFact]
    public void WithoutADisplayTheCommandSaysSo()
    {
        (int code, string[] said) = Play(SampleMedia.Write(_folder.At("a.ncv"), 2), video: "");
        Assert.Equal(1, code);
        string line = Assert.Single(said, line => line.StartsWith("ncv: ", StringComparison.Ordinal)); // the system's libraries may have a word of their own
        Assert.Contains("no display", line, StringComparison.Ordinal);
        Assert.Contains("ncv serve", line, StringComparison.Ordinal);
    }

    [SdlFact]
    public void WithoutASoundDeviceThePicturesPlay()
    {
        (int code, string[] said) = Play(SampleMedia.Write(_folder.At("a.ncv"), 10, hasSound: true), audio: "none such");
        Assert.Equal(0, code);
        Assert.StartsWith("ncv: no sound: ", Assert.Single(said), StringComparison.Ordinal);
    }

    /// <summary>A file that nobody writes any more.</summary>
    private string Abandoned(string name, ReadOnlySpan<byte> bytes)
    {
        string path = _folder.At(name);
        File.WriteAllBytes(path, bytes);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-1));
        return path;
    }

    /// <summary>Exit code and lines of stderr; nothing may be on stdout.</summary>
    private static (int Code, string[] Said) Play(string path, bool leavesAtEnd = true, string video = "offscreen", string audio = "dummy")
    {
        (int code, byte[] output, string errors) = NcvProcess.Run(
            ["play", path, "--no-resume", .. leavesAtEnd ? ["--exit-at-end"] : (string[])[]], null, null,
            ("SDL_VIDEODRIVER", video), ("SDL_AUDIODRIVER", audio), ("DISPLAY", ""), ("WAYLAND_DISPLAY", ""));
        Assert.Empty(output);
        return (code, errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
