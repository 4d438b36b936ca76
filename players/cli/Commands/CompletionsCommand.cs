using System.CommandLine;

namespace NeuralCodec.Cli.Commands;

/// <summary>`ncv completions`: scripts that ask `ncv [suggest:N] "line"`, and the manual page.</summary>
internal static class CompletionsCommand
{
    public static Command Build()
    {
        Argument<string> shell = new("shell") { Description = "bash, zsh, fish or pwsh; man for the manual page" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh", "man");
        Command command = new("completions") { shell };
        command.SetAction(result => Console.Out.Write(result.GetValue(shell) is "man"
            ? ManualPage.Draw((RootCommand)result.RootCommandResult.Command)
            : Script(result.GetValue(shell)!)));
        return command;
    }

    internal static string Script(string shell) => shell switch
    {
        "bash" => """
            _ncv() {
                local words
                words=$(ncv "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)
                mapfile -t COMPREPLY < <(compgen -W "${words}" -- "${COMP_WORDS[COMP_CWORD]}")
            }
            complete -o default -F _ncv ncv

            """,
        "zsh" => """
            #compdef ncv
            _ncv() {
                local words
                words=("${(@f)$(ncv "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
                compadd -a words
                _files
            }
            compdef _ncv ncv

            """,
        "fish" => """
            complete -c ncv -a '(ncv "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'

            """,
        _ => """
            Register-ArgumentCompleter -Native -CommandName ncv -ScriptBlock {
                param($word, $line, $position)
                ncv "[suggest:$position]" "$line" 2>$null | Where-Object { $_ -like "$word*" }
            }

            """,
    };
}
