using System.CommandLine;
using NeuralCodec.Cli.Terminal;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Model;
using NeuralCodec.Players;

namespace NeuralCodec.Cli.Commands;

/// <summary>`ncv models`: the packages of the checkout and of the user's own folder.</summary>
internal static class ModelsCommand
{
    public static Command Build()
    {
        Argument<string> verifyFile = new("package") { Description = "a model package" };
        Command list = new("list", "list the packages at hand");
        list.SetAction(_ => List());
        Command verify = new("verify", "print the id of a package and check its content") { verifyFile };
        verify.SetAction(result => Verify(result.GetValue(verifyFile)!));
        Argument<string> addFile = new("package") { Description = "a model package" };
        Command add = new("add", "copy a package into your own folder") { addFile };
        add.SetAction(result => Add(result.GetValue(addFile)!));
        return new Command("models") { list, verify, add, ModelsExport.Build() };
    }

    private static int List()
    {
        ModelStore store = ModelStore.CreateDefault();
        int count = 0;
        foreach (string path in store.EnumerateFiles())
        {
            byte[] package = File.ReadAllBytes(path);
            Console.Out.WriteLine($"{ModelId.Of(package)}  {Message.Bytes(package.Length),9}  {TerminalText.Clean(path)}");
            count++;
        }

        if (count == 0)
            Message.Note("no model package found in " + string.Join(", ", store.Directories.Where(Directory.Exists)));
        return ExitCode.Done;
    }

    private static int Verify(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        Console.Out.WriteLine($"{ModelId.Of(bytes)}  {TerminalText.Clean(path)}");
        ModelPackage package = ModelPackage.Read(bytes);
        Message.Note($"a valid package: {package.Architecture}, {package.Layers.Count} layers");
        return ExitCode.Done;
    }

    private static int Add(string path)
    {
        string folder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "ncv", "models");
        Console.Out.WriteLine(ModelStore.CreateDefault().Add(File.ReadAllBytes(path), folder));
        return ExitCode.Done;
    }
}
