using System.CommandLine;
using System.Text;

namespace NeuralCodec.Cli;

/// <summary>The manual page, from the same texts as the help: `ncv completions man`.</summary>
internal static class ManualPage
{
    /// <summary>The page in the man macros of roff.</summary>
    /// <param name="root">With all commands built.</param>
    public static string Draw(RootCommand root)
    {
        StringBuilder page = new();
        page.Append(".TH NCV 1 \"\" \"NeuralCodec 0.1\" \"User commands\"\n.SH NAME\nncv \\- learned image and video codec for dashcam footage\n");
        page.Append(".SH SYNOPSIS\n.B ncv\n.I command\n[\\fIoptions\\fR]\n.SH DESCRIPTION\n").Append(Text(root.Description)).Append(".\n.SH COMMANDS\n");
        foreach (Command command in root.Subcommands.Where(command => !command.Hidden))
            Append(page, command, "ncv");
        page.Append(".SH OPTIONS OF EVERY COMMAND\n");
        foreach (Option option in root.Options.Where(option => option.Recursive))
            Append(page, option);
        page.Append(".SH EXIT STATUS\n");
        foreach ((int code, string meaning) in ExitCode.Meanings)
            page.Append($".TP\n{code}\n{Text(meaning)}\n");
        return page.ToString();
    }

    private static void Append(StringBuilder page, Command command, string parents)
    {
        string name = $"{parents} {command.Name}";
        page.Append($".SS {Text(name)}{string.Concat(command.Arguments.Select(argument => $" \\fI{Text(argument.Name)}\\fR"))}\n{Text(command.Description)}.\n");
        foreach (Argument argument in command.Arguments)
            page.Append($".TP\n\\fI{Text(argument.Name)}\\fR\n{Text(argument.Description)}\n");
        foreach (Option option in command.Options.Where(option => !option.Recursive))
            Append(page, option);
        foreach (Command child in command.Subcommands)
            Append(page, child, name);
    }

    private static void Append(StringBuilder page, Option option)
    {
        string names = string.Join(", ", option.Aliases.Prepend(option.Name).Distinct().Select(name => $"\\fB{Text(name)}\\fR"));
        page.Append($".TP\n{names}{(option.HelpName is { } value ? $" \\fI{Text(value)}\\fR" : "")}\n{Text(option.Description)}\n");
    }

    /// <summary>Text whose backslashes, hyphens and first characters mean nothing to roff.</summary>
    private static string Text(string? text)
    {
        string escaped = (text ?? "").Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
        return escaped.StartsWith('.') || escaped.StartsWith('\'') ? "\\&" + escaped : escaped;
    }
}
