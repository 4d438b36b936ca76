using System.Diagnostics;
using NeuralCodec.Codec.Container;

namespace NeuralCodec.Cli.Tests;

/// <summary>An encode that is stopped: nothing of what was coded is lost.</summary>
public sealed class SignalTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task AStoppedEncodeLeavesAWholeFile(string signal, int expected)
    {
        if (OperatingSystem.IsWindows())
            return; // no signals there
        string coded = _folder.At("a.ncv");
        (int code, long frames) = await StopAsync(coded, signal);
        Assert.Equal(expected, code);
        ContainerMap map;
        using (FileStream stream = File.OpenRead(coded))
            map = ContainerMap.Load(stream);
        Assert.True(Assert.Single(map.Sequences).HasIndex);
        // Every frame that was fed and coded is there, the open group's too.
        Assert.InRange(map.Sequences[0].Index.Groups.Sum(group => group.FrameCount), 6, frames);
        Assert.Equal(0, NcvProcess.Run(["verify", coded]).ExitCode);
    }

    [Fact]
    public async Task AKilledEncodePlaysUpToItsLastWholeGroupAndIsRepaired()
    {
        if (OperatingSystem.IsWindows())
            return;
        string coded = _folder.At("a.ncv"), repaired = _folder.At("b.ncv");
        (int code, _) = await StopAsync(coded, "KILL");
        Assert.Equal(137, code);
        using (FileStream stream = File.OpenRead(coded))
            Assert.False(ContainerMap.Load(stream).Sequences[0].HasIndex);
        (code, byte[] before, _) = NcvProcess.Run(["decode", coded, "-o", "-"]);
        Assert.InRange(code, 0, 4);
        Assert.Contains("FRAME", NcvProcess.Text(before), StringComparison.Ordinal);
        Assert.InRange(NcvProcess.Run(["repair", coded, "-o", repaired]).ExitCode, 0, 4);
        (code, byte[] after, string errors) = NcvProcess.Run(["decode", repaired, "-o", "-"]);
        Assert.True(code == 0, errors);
        Assert.Equal(before, after);
        Assert.Equal(0, NcvProcess.Run(["verify", repaired]).ExitCode);
        using FileStream file = File.OpenRead(repaired);
        Assert.True(ContainerMap.Load(file).Sequences[0].HasIndex);
    }

    /// <summary>
    /// Feeds frames and keeps the pipe open, so that the encoder waits for more; signals it once two groups of three
    /// frames lie in the file. Gives its exit code and how many frames were fed.
    /// </summary>
    private static async Task<(int ExitCode, long Frames)> StopAsync(string coded, string signal)
    {
        // The encoder holds four frames back to look for scene cuts: twelve give two whole groups of three and an open one.
        const int Frames = 12;
        MemoryStream clip = new();
        await TestFolder.WriteClipAsync(clip, 64, 48, Frames);
        using Process process = NcvProcess.Start(["encode", "-", "-o", coded, "-g", "3"]);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.BaseStream.WriteAsync(clip.ToArray());
        await process.StandardInput.BaseStream.FlushAsync();
        Stopwatch watch = Stopwatch.StartNew();
        while (GroupsIn(coded) < 2)
        {
            Assert.True(watch.Elapsed < TimeSpan.FromMinutes(2), "two groups never came");
            Assert.False(process.HasExited, process.HasExited ? await errors : "");
            await Task.Delay(50);
        }

        using (Process kill = Process.Start("kill", ["-" + signal, $"{process.Id}"]))
            await kill.WaitForExitAsync();
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(2));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            Assert.Fail($"SIG{signal} did not end the encoder; a shell starts what it runs in the background with SIGINT ignored, and these tests with it");
        }
        return (process.ExitCode, Frames);
    }

    private static int GroupsIn(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
            return 0;
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return ContainerMap.Load(stream).Sequences.Sum(sequence => sequence.Index.Groups.Count);
        }
        catch (NeuralCodec.Codec.InvalidMediaException)
        {
            return 0; // the header is not there yet
        }
    }
}
