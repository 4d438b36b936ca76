using System.Diagnostics;
using System.Globalization;
using NeuralCodec.Codec.Compare;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Metrics;
using NeuralCodec.Codec.Tests.Common;
using NeuralCodec.Tests.Common;

namespace NeuralCodec.Codec.Tests.Compare;

/// <summary>Sources that would make an unfair comparison are refused with the reason; metrics agree with ffmpeg's.</summary>
public sealed class SourceCheckTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ncv-compare-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [FfmpegFact]
    public void UnfairSourcesAreNamed()
    {
        foreach ((string name, string[] options, string reason) in ((string, string[], string)[])[
            ("grey.png", ["-frames:v", "1", "-pix_fmt", "gray"], "grey"),
            ("deep.png", ["-frames:v", "1", "-pix_fmt", "rgb48be"], "more than 8 bits"),
            ("clear.png", ["-frames:v", "1", "-vf", "format=rgba,colorchannelmixer=aa=0.5"], "transparent"),
            ("moving.gif", ["-frames:v", "3"], "animation")])
        {
            string path = Make(name, options);
            InvalidMediaException e = Assert.Throws<InvalidMediaException>(() => CompareItem.Prepare(path, CompareKind.Stills, _folder));
            Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        }

        // A whole picture is one; cut in half it would be taken with a grey half.
        byte[] photo = File.ReadAllBytes(Make("photo.jpg", ["-frames:v", "1", "-pix_fmt", "yuvj420p"]));
        string cut = Path.Combine(_folder, "cut.jpg"), cmyk = Path.Combine(_folder, "cmyk.jpg");
        Assert.Equal(64, CompareItem.Prepare(Path.Combine(_folder, "photo.jpg"), CompareKind.Stills, _folder).WidthPixels);
        File.WriteAllBytes(cut, photo[..(photo.Length / 2)]);
        Assert.Throws<ExternalToolException>(() => CompareItem.Prepare(cut, CompareKind.Stills, _folder));
        File.WriteAllBytes(cmyk, SmallPictures.Cmyk);
        Assert.Contains("CMYK", Assert.Throws<InvalidMediaException>(() => CompareItem.Prepare(cmyk, CompareKind.Stills, _folder)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(Path.Combine(_folder, "damaged.png"), [1, 2, 3]);
        Assert.Throws<InvalidMediaException>(() => CompareItem.Prepare(Path.Combine(_folder, "damaged.png"), CompareKind.Stills, _folder));
    }

    [FfmpegFact]
    public void UnfairClipsAreNamed()
    {
        foreach ((string name, string[] options, string reason) in ((string, string[], string)[])[
            ("one.mkv", ["-frames:v", "1", "-c:v", "ffv1", "-pix_fmt", "yuv420p"], "1 frames are shorter than one group"),
            ("short.mkv", ["-vf", "fps=30", "-frames:v", "51", "-c:v", "ffv1", "-pix_fmt", "yuv420p"], "51 frames are shorter than one group"),
            ("deep.mkv", ["-frames:v", "60", "-c:v", "ffv1", "-pix_fmt", "yuv420p10le"], "8-bit 4:2:0"),
            ("grey.mkv", ["-frames:v", "60", "-c:v", "ffv1", "-pix_fmt", "gray"], "8-bit 4:2:0")])
        {
            string path = Make(name, options);
            InvalidMediaException e = Assert.Throws<InvalidMediaException>(() => CompareItem.Prepare(path, CompareKind.Video, _folder));
            Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        }

        // Whole it is taken; with overwritten bytes in the middle ffmpeg would go on with frames that no camera took, and cut it has no index.
        string whole = Make("whole.mp4", ["-frames:v", "60", "-c:v", "libx264", "-pix_fmt", "yuv420p"]), damaged = Path.Combine(_folder, "damaged.mp4"), cut = Path.Combine(_folder, "cut.mp4");
        Assert.Equal(60, CompareItem.Prepare(whole, CompareKind.Video, _folder).FrameCount);
        byte[] bytes = File.ReadAllBytes(whole);
        File.WriteAllBytes(cut, bytes[..(bytes.Length / 2)]);
        new Random(3).NextBytes(bytes.AsSpan(bytes.Length / 3, 600));
        File.WriteAllBytes(damaged, bytes);
        Assert.Throws<ExternalToolException>(() => CompareItem.Prepare(damaged, CompareKind.Video, _folder));
        Assert.Throws<ExternalToolException>(() => CompareItem.Prepare(cut, CompareKind.Video, _folder));
    }

    [FfmpegFact]
    public void OpaqueAlphaIsTakenAsRgb()
    {
        string path = Make("plain.png", ["-frames:v", "1", "-pix_fmt", "rgb24"]), withAlpha = Path.Combine(_folder, "opaque.png");
        Run(["-v", "error", "-i", path, "-pix_fmt", "rgba", withAlpha]);
        CompareItem opaque = CompareItem.Prepare(withAlpha, CompareKind.Stills, _folder);
        CompareItem plain = CompareItem.Prepare(path, CompareKind.Stills, _folder);
        Assert.Equal((64, 48, plain.Hash), (opaque.WidthPixels, opaque.HeightPixels, opaque.Hash));
    }

    [FfmpegFact]
    public void PsnrAgreesWithFfmpeg()
    {
        string a = Path.Combine(_folder, "a.y4m"), b = Path.Combine(_folder, "b.y4m"), log = Path.Combine(_folder, "psnr.log");
        using Frame first = TestPictures.SmoothFrame(192, 180, 1), second = TestPictures.SmoothFrame(192, 180, 1);
        Random random = new(5);
        foreach (ref byte value in second.Pixels)
            value = (byte)(value + random.Next(-6, 7));
        Write(a, first);
        Write(b, second);
        Run(["-v", "error", "-i", a, "-i", b, "-lavfi", "psnr=stats_file=psnr.log", "-f", "null", "-"]);
        string line = File.ReadAllLines(log)[0];
        Assert.Equal(Value(line, "psnr_y:"), Psnr.Compute(first, second, 0), 0.01);
        Assert.Equal(Value(line, "psnr_u:"), Psnr.Compute(first, second, 1), 0.01);
        Assert.Equal(Value(line, "psnr_v:"), Psnr.Compute(first, second, 2), 0.01);
    }

    private static double Value(string line, string name) =>
        double.Parse(line[(line.IndexOf(name, StringComparison.Ordinal) + name.Length)..].Split(' ')[0], CultureInfo.InvariantCulture);

    private static void Write(string path, Frame frame)
    {
        using FileStream stream = File.Create(path);
        Y4mWriter writer = new(stream, frame.WidthPixels, frame.HeightPixels, new Rational(25, 1), default, new ColorDescription());
        writer.WriteFrameAsync(frame).AsTask().Wait();
    }

    private string Make(string name, string[] options)
    {
        string path = Path.Combine(_folder, name);
        Run(["-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25", .. options, path]);
        return path;
    }

    private void Run(string[] arguments)
    {
        ProcessStartInfo start = new("ffmpeg") { WorkingDirectory = _folder };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
