using System.CommandLine;
using NeuralCodec.Cli.Terminal;
using NeuralCodec.Codec;

namespace NeuralCodec.Cli.Commands;

/// <summary>`ncv models`: the packages of the checkout and of the user's own folder.</summary>
internal static class ModelsCommand
{
    private const string Extension = ".ncm";

    public static Command Build()
    {
        Argument<string> verifyFile = new("package") { Description = "a model package" };
        Command list = new("list", "list the packages at hand");
        list.SetAction(_ => List());
        Command verify = new("verify", "print the id of a package, and whether its name agrees") { verifyFile };
        verify.SetAction(result => Verify(result.GetValue(verifyFile)!));
        Argument<string> addFile = new("package") { Description = "a model package" };
        Command add = new("add", "copy a package into your own folder") { addFile };
        add.SetAction(result => Add(result.GetValue(addFile)!));
        return new Command("models") { list, verify, add };
    }

    internal static string UserFolder =>
        Environment.GetEnvironmentVariable("NCV_MODELS")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "neuralcodec", "models");

    private static IEnumerable<string> Folders()
    {
        if (ChildProgram.FindRoot() is { } root)
            yield return Path.Combine(root, "models");
        yield return UserFolder;
    }

    private static int List()
    {
        int count = 0;
        foreach (string folder in Folders().Where(Directory.Exists))
        {
            foreach (string path in Directory.EnumerateFiles(folder, "*" + Extension).Order(StringComparer.Ordinal))
            {
                byte[] package = File.ReadAllBytes(path);
                Console.Out.WriteLine($"{ModelId.Of(package)}  {Message.Bytes(package.Length),9}  {path}");
                count++;
            }
        }

        if (count == 0)
            Message.Note("no model package found in " + string.Join(", ", Folders()));
        return ExitCode.Done;
    }

    private static int Verify(string path)
    {
        ModelId id = ModelId.Of(File.ReadAllBytes(path));
        Console.Out.WriteLine($"{id}  {path}");
        string name = Path.GetFileNameWithoutExtension(path);
        // A file named by its id must hold it.
        if (name.Length == 2 * ModelId.LengthBytes && name.All(char.IsAsciiHexDigit) && name != id.ToString())
        {
            Message.Error("the file is named by another id");
            return ExitCode.Mismatch;
        }

        return ExitCode.Done;
    }

    private static int Add(string path)
    {
        byte[] package = File.ReadAllBytes(path);
        Directory.CreateDirectory(UserFolder);
        string target = Path.Combine(UserFolder, ModelId.Of(package) + Extension);
        // A package is never replaced: the same id is the same bytes.
        if (!File.Exists(target))
            File.WriteAllBytes(target, package);
        Console.Out.WriteLine(target);
        return ExitCode.Done;
    }
}
