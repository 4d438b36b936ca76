using System.CommandLine;
using NeuralCodec.Cli.Terminal;
using NeuralCodec.Codec.Container;

namespace NeuralCodec.Cli.Commands;

/// <summary>`ncv repair`: copies what is whole and writes the index.</summary>
internal static class RepairCommand
{
    public static Command Build()
    {
        Argument<string> input = new("input") { Description = "the damaged .ncv file, or - for stdin" };
        Option<string?> output = new("--output", "-o") { Description = "the repaired file; default: NAME.repaired.ncv", HelpName = "FILE|-" };
        Option<bool> inPlace = new("--in-place") { Description = "replace the input once the repaired file is complete" };
        Option<bool> overwrite = new("--overwrite", "-y") { Description = "overwrite an existing output" };
        Option<string?> json = new("--json") { Description = "write a JSON report to a file, or - for stdout", HelpName = "FILE|-" };
        Command command = new("repair") { input, output, inPlace, overwrite, json };
        command.SetAction((result, token) => RunAsync(
            result.GetValue(input)!, result.GetValue(output), result.GetValue(inPlace), result.GetValue(overwrite), result.GetValue(json), token));
        return command;
    }

    private static async Task<int> RunAsync(
        string input, string? output, bool inPlace, bool overwrite, string? json, CancellationToken cancellationToken)
    {
        if (inPlace && (output is not null || input == "-"))
            throw new CommandFailedException(ExitCode.Usage, "--in-place goes with an input file and no -o");
        output ??= input == "-" ? "-" : Path.ChangeExtension(input, inPlace ? ".repairing" : ".repaired.ncv");
        OutputFile.Check(output, input, overwrite || inPlace, false);
        RepairReport report;
        using (Stream source = OutputFile.OpenInput(input))
        {
            using Stream target = OutputFile.Create(output);
            report = await ContainerRepair.RepairAsync(source, target, null, cancellationToken).ConfigureAwait(false);
            if (target is FileStream file)
                file.Flush(true);
        }

        if (inPlace)
        {
            File.Move(output, input, true);
            output = input;
        }

        DamageReport.Print(report.Damage);
        Message.Note($"{output}: {Message.Count(report.Groups, "group")} in {Message.Count(report.Sequences, "sequence")} kept, {Message.Bytes(report.OutputBytes)}");
        if (json is not null)
        {
            JsonReport.Write(json, writer =>
            {
                writer.WriteString("output", output);
                writer.WriteNumber("sequences", report.Sequences);
                writer.WriteNumber("groups", report.Groups);
                writer.WriteNumber("bytes", report.OutputBytes);
                DamageReport.Write(writer, report.Damage);
            });
        }

        return report.Damage.Count > 0 ? ExitCode.Damaged : ExitCode.Done;
    }
}
