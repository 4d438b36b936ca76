namespace NeuralCodec.Cli.Tests;

/// <summary>A test that opens a page in Chromium; skipped, with the reason, where that or ffmpeg is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public const string Chromium = "/usr/bin/chromium";

    public BrowserFactAttribute() => Skip = File.Exists(Chromium) ? new FfmpegFactAttribute().Skip : "chromium is not installed (Debian package chromium)";
}
