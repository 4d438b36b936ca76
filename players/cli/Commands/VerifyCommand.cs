using System.CommandLine;
using NeuralCodec.Cli.Terminal;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Cli.Commands;

/// <summary>`ncv verify`: all checksums first, then the decoded pixels against theirs.</summary>
internal static class VerifyCommand
{
    public static Command Build()
    {
        Argument<string> input = new("input") { Description = "an .ncv file" };
        Option<bool> container = new("--checksums") { Description = "check the checksums of the file only, decode nothing" };
        Option<string?> json = new("--json") { Description = "write a JSON report to a file, or - for stdout", HelpName = "FILE|-" };
        Command command = new("verify") { input, container, json };
        command.SetAction((result, token) => RunAsync(result.GetValue(input)!, result.GetValue(container), result.GetValue(json), token));
        return command;
    }

    private static async Task<int> RunAsync(string input, bool containerOnly, string? json, CancellationToken cancellationToken)
    {
        if (input == "-")
            throw new CommandFailedException(ExitCode.Usage, "verify reads the file twice; it takes no pipe");
        using Stream stream = OutputFile.OpenInput(input);
        ContainerReader reader = new(stream);
        int groups = 0;
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false) is { } item)
            groups += item is GroupItem ? 1 : 0;
        IReadOnlyList<DamagedRange> damage = reader.GetDamage();
        DamageReport.Print(damage);
        Message.Note($"{input}: {Message.Count(groups, "group")} with right checksums, {Message.Count(damage.Count, "damaged place")}");

        int matched = 0, mismatched = 0;
        if (!containerOnly)
        {
            stream.Position = 0;
            VideoDecoder decoder = await VideoDecoder.OpenAsync(stream, new DecoderOptions { VerifiesPixels = true, Warn = text => Message.Note("warning: " + text) }, cancellationToken).ConfigureAwait(false);
            await using (decoder.ConfigureAwait(false))
            {
                do
                {
                    await foreach (Frame frame in decoder.ReadFramesAsync(cancellationToken).ConfigureAwait(false))
                        frame.Dispose();
                }
                while (await decoder.MoveNextAsync(cancellationToken).ConfigureAwait(false));
                (matched, mismatched) = (decoder.MatchedGroups, decoder.MismatchedGroups);
                damage = decoder.GetDamage();
            }

            Message.Note($"pixels: {matched} groups equal, {mismatched} differ, {groups - matched - mismatched} without checksum or damaged");
        }

        if (json is not null)
        {
            JsonReport.Write(json, writer =>
            {
                writer.WriteString("file", input);
                writer.WriteNumber("groups", groups);
                writer.WriteNumber("pixels_equal", matched);
                writer.WriteNumber("pixels_differ", mismatched);
                DamageReport.Write(writer, damage);
            });
        }

        return mismatched > 0 ? ExitCode.Mismatch : damage.Count > 0 ? ExitCode.Damaged : ExitCode.Done;
    }
}
