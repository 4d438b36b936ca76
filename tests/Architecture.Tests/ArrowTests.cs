using System.Reflection;

namespace NeuralCodec.Architecture.Tests;

/// <summary>The arrows of docs/architecture.md: players -> codec -> entropy, training -> codec and entropy.</summary>
public class ArrowTests
{
    private static readonly Dictionary<string, string[]> AllowedRooms = new()
    {
        ["entropy"] = [],
        ["codec"] = ["entropy"],
        ["training"] = ["codec", "entropy"],
        ["players"] = ["codec", "players"],
    };

    private static readonly Dictionary<string, string[]> AllowedPackages = new()
    {
        ["entropy"] = [],
        ["codec"] = ["Google.Protobuf", "Grpc.Tools"],
        ["training"] = ["System.CommandLine"],
        ["players"] = ["System.CommandLine", "Spectre.Console"],
    };

    public static TheoryData<string> Projects => [.. Repository.ProductProjects];

    [Fact]
    public void EveryRoomHasAProject()
    {
        Assert.Equal(AllowedRooms.Keys.Order(), Repository.ProductProjects.Select(Repository.RoomOf).Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void ProjectsReferToAllowedRoomsAndPackagesOnly(string project)
    {
        string room = Repository.RoomOf(project);
        string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, project))!;
        foreach (string reference in Repository.References(project, "ProjectReference"))
        {
            string target = Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(folder, reference)));
            Assert.Contains(Repository.RoomOf(target.Replace('\\', '/')), AllowedRooms[room]);
        }

        foreach (string package in Repository.References(project, "PackageReference"))
            Assert.Contains(package, AllowedPackages[room]);
        Assert.Empty(Repository.References(project, "Reference"));
    }

    [Theory]
    [InlineData("NeuralCodec.Entropy")]
    [InlineData("NeuralCodec.Codec", "NeuralCodec.Entropy", "Google.Protobuf")]
    [InlineData("NeuralCodec.Playback", "NeuralCodec.Codec")]
    [InlineData("NeuralCodec.Desktop", "NeuralCodec.Codec", "NeuralCodec.Playback")]
    [InlineData("ncv", "NeuralCodec.Codec", "NeuralCodec.Playback", "NeuralCodec.Desktop", "System.CommandLine", "Spectre.Console")]
    public void AssembliesReferToTheFrameworkAndAllowedRoomsOnly(string assemblyName, params string[] allowed)
    {
        string frameworkFolder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        foreach (AssemblyName reference in Assembly.Load(assemblyName).GetReferencedAssemblies())
        {
            if (!allowed.Contains(reference.Name))
                Assert.True(File.Exists(Path.Combine(frameworkFolder, reference.Name + ".dll")), $"{assemblyName} -> {reference.Name}");
        }
    }

    [Theory]
    [InlineData("entropy", "NeuralCodec.Codec", "NeuralCodec.Cli", "NeuralCodec.Training", "System.IO;", "System.Net")]
    [InlineData("codec", "NeuralCodec.Cli", "NeuralCodec.Training")]
    [InlineData("players", "NeuralCodec.Training", "NeuralCodec.Entropy")]
    [InlineData("training", "NeuralCodec.Cli")]
    public void SourcesUseNoNamespaceOfARoomAbove(string room, params string[] forbidden)
    {
        foreach (string path in Repository.Sources(room))
        {
            foreach (string line in File.ReadLines(path).Where(line => line.StartsWith("using ", StringComparison.Ordinal)))
                Assert.DoesNotContain(forbidden, name => line.Contains(name, StringComparison.Ordinal));
        }
    }
}
