namespace NeuralCodec.Cli.Tests;

/// <summary>A test that needs heif-enc and heif-convert; skipped, with the reason, where they are not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class HeifFactAttribute : FactAttribute
{
    public HeifFactAttribute()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "heif-enc"))))
            Skip = "heif-enc is not installed (Debian package libheif-examples)";
    }
}
