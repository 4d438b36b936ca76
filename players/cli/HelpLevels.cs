using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace NeuralCodec.Cli;

/// <summary>Help in two levels: `--help` lists what most people need, `--help --all` every option.</summary>
internal static class HelpLevels
{
    private static readonly string[] Basic =
    [
        "--help", "--version", "--all", "--output", "--overwrite", "--quality", "--bitrate", "--max-bitrate", "--size", "--start", "--duration", "--preset", "--metrics",
        "--json", "--verbose", "--in-place", "--against", "--suite", "--report", "--checksums", "--track", "--device", "--install",
    ];

    /// <summary>Only for the help: listed there, and without effect elsewhere.</summary>
    public static Option<bool> CreateAll() => new("--all") { Description = "with --help: every option", Recursive = true };

    /// <summary>Hides the further options of the commands that were built, where the help is asked for without --all.</summary>
    public static void Apply(RootCommand root, string[] args)
    {
        bool wantsAll = args.Contains("--all");
        foreach (Command command in (Command[])[root, .. root.Subcommands])
        {
            int hidden = 0;
            foreach (Option option in command.Options)
            {
                if (option is HelpOption help)
                    help.Action = new Footer((HelpAction)help.Action!, wantsAll);
                else if (!wantsAll && !Basic.Contains(option.Name) && args.Any(arg => arg is "-h" or "--help" or "-?" or "/h" or "/?"))
                    (option.Hidden, hidden) = (true, hidden + 1);
            }
        }
    }

    /// <summary>Names the rest below the help.</summary>
    private sealed class Footer(HelpAction inner, bool isAll) : SynchronousCommandLineAction
    {
        // As the help's own: it is shown where arguments are missing, too.
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            int code = inner.Invoke(parseResult);
            Command command = parseResult.CommandResult.Command;
            int hidden = command.Options.Count(option => option.Hidden) + (command is RootCommand ? 0 : parseResult.RootCommandResult.Command.Options.Count(option => option is { Hidden: true, Recursive: true }));
            if (!isAll && hidden > 0)
                parseResult.InvocationConfiguration.Output.WriteLine($"{hidden} more option{(hidden == 1 ? "" : "s")}: ncv {(command is RootCommand ? "" : command.Name + " ")}--help --all\n");
            return code;
        }
    }
}
