using System.CommandLine;

namespace NeuralCodec.Cli.Commands;

/// <summary>`ncv serve`: another program, so that the other commands start without the web server's framework.</summary>
internal static class ServeCommand
{
    public static Command Build() => new("serve")
    {
        new Argument<string>("input") { Description = "an .ncv file or a folder" },
    };
}
