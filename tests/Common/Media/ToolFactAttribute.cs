namespace NeuralCodec.Tests.Media;

/// <summary>A test that needs a program; skipped, with the reason, where it is not on the path.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(params string[] tools)
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator);
        string[] missing = [.. tools.Where(tool => !folders.Any(folder => File.Exists(System.IO.Path.Combine(folder, tool))))];
        if (missing.Length > 0)
            Skip = string.Join(", ", missing) + " is not installed";
    }
}
