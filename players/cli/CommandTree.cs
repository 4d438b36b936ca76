using System.CommandLine;
using NeuralCodec.Cli.Commands;

namespace NeuralCodec.Cli;

/// <summary>All commands; only the one that is called is built in full, which keeps the start short.</summary>
internal static class CommandTree
{
    private static readonly (string Name, string Description, Func<Command> Build)[] Commands =
    [
        ("encode", "encode a recording, a photo, a folder, or y4m from a pipe, to .ncv", EncodeCommand.Build),
        ("decode", "decode .ncv to PNG, y4m, or any format ffmpeg writes", DecodeCommand.Build),
        ("info", "say what a file holds", InfoCommand.Build),
        ("verify", "check all checksums, and the decoded pixels", VerifyCommand.Build),
        ("repair", "keep what is whole of a damaged file and rebuild its index", RepairCommand.Build),
        ("play", "play a file, a folder or a pipe in a window, or decode it without one", PlayCommand.Build),
        ("serve", "a local web page that plays a file or a folder (all arguments go to the server)", ServeCommand.Build),
        ("models", "list, check, add and export model packages", ModelsCommand.Build),
        ("devices", "list what can compute pictures here", DevicesCommand.Build),
        ("compare", "compare with JPEG, BPG, WebP, AVIF, x264, x265 and others at equal bits", CompareCommand.Build),
        ("bench", "measure: entropy, network, codec, player, train", BenchCommand.Build),
        ("train", "train a model on your own footage (all arguments go to the trainer)", TrainCommand.Build),
        ("demo", "render or take a clip, encode, verify, decode and compare", DemoCommand.Build),
        ("completions", "print a completion script (bash, zsh, fish, pwsh) or the manual page (man)", CompletionsCommand.Build),
    ];

    public static RootCommand Build(string[] args)
    {
        string? called = args.FirstOrDefault(arg => Commands.Any(command => command.Name == arg));
        bool all = args.Length > 0 && (args[0].StartsWith('[') || args is ["completions", "man", ..]);
        RootCommand root = new("NeuralCodec: a learned image and video codec for dashcam footage");
        root.Options.Add(SimdOption.Create());
        root.Options.Add(HelpLevels.CreateAll());
        foreach ((string name, string description, Func<Command> build) in Commands)
        {
            Command command = all || name == called ? build() : new Command(name);
            command.Description = description;
            root.Subcommands.Add(command);
        }

        HelpLevels.Apply(root, args);
        return root;
    }
}
