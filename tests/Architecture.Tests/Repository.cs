using System.Xml.Linq;

namespace NeuralCodec.Architecture.Tests;

/// <summary>The checkout the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Project files of the product, as paths relative to the root.</summary>
    public static IEnumerable<string> ProductProjects =>
        Directory.EnumerateFiles(Root, "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.StartsWith("tests/", StringComparison.Ordinal));

    /// <summary>C# sources under a folder of the root, without build outputs.</summary>
    public static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal));

    /// <summary>The room of a project path: its first folder.</summary>
    public static string RoomOf(string relativePath) => relativePath.Split('/')[0];

    public static IEnumerable<string> References(string project, string element) =>
        XDocument.Load(Path.Combine(Root, project)).Descendants(element).Select(node => (string)node.Attribute("Include")!);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "NeuralCodec.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("NeuralCodec.sln was not found above " + AppContext.BaseDirectory);
    }
}
