using System.Diagnostics;
using NeuralCodec.Cli.Demo;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Cli.Tests;

/// <summary>A folder of its own for a test, and the inputs it needs; gone with the test.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("ncv-cli-").FullName;

    public string At(string name) => Path.Combine(_path, name);

    public void Dispose() => Directory.Delete(_path, true);

    /// <summary>The first frames of the demo's clip as y4m.</summary>
    public string WriteClip(string name, int width, int height, int frames)
    {
        using FileStream stream = File.Create(At(name));
        WriteClipAsync(stream, width, height, frames).AsTask().GetAwaiter().GetResult();
        return At(name);
    }

    public static async ValueTask WriteClipAsync(Stream stream, int width, int height, int frames)
    {
        using RoadClip clip = new(width, height, frames);
        using Frame frame = new(width, height);
        Y4mWriter writer = new(stream, width, height, clip.Header.NominalFrameRate, clip.Header.SampleAspectRatio, clip.Header.Color);
        while (await clip.ReadFrameAsync(frame, [], default))
            await writer.WriteFrameAsync(frame);
    }

    /// <summary>A frame of the demo's clip as PNG.</summary>
    public string WritePicture(string name, int width, int height)
    {
        RgbImage image = new(width, height);
        new RoadRenderer(width, height).Render(5, image);
        using FileStream stream = File.Create(At(name));
        PngWriter.Write(stream, image);
        return At(name);
    }

    /// <summary>Runs ffmpeg with arguments that hold no spaces inside; the last is a file of this folder.</summary>
    public string Ffmpeg(string arguments)
    {
        string[] words = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        words[^1] = At(words[^1]);
        ProcessStartInfo start = new("ffmpeg") { RedirectStandardError = true, RedirectStandardInput = true };
        foreach (string word in (string[])["-v", "error", "-y", .. words])
            start.ArgumentList.Add(word.Replace("{folder}", _path, StringComparison.Ordinal));
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
        return words[^1];
    }
}
