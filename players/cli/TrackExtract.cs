using NeuralCodec.Cli.Terminal;
using NeuralCodec.Codec.Container;

namespace NeuralCodec.Cli;

/// <summary>`decode --track N`: the packets of one side track as they came from the source, one after the other; no model is needed.</summary>
internal static class TrackExtract
{
    /// <summary>Writes the packets of a track of every sequence.</summary>
    /// <exception cref="CommandFailedException">There is no such track.</exception>
    public static async Task<int> RunAsync(string input, string output, int number, CancellationToken cancellationToken)
    {
        using Stream stream = OutputFile.OpenInput(input);
        using Stream target = new LazyStream(() => OutputFile.Create(output));
        ContainerReader reader = new(stream);
        TrackDescription? track = null;
        long count = 0, length = 0;
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false) is { } item)
        {
            if (item is TrackItem { Track: { } described } && described.Number == number)
                track = described;
            if (item is not PacketsItem packets)
                continue;
            foreach (TrackPacket packet in packets.Packets.Where(packet => packet.Track == number))
            {
                await target.WriteAsync(packet.Payload, cancellationToken).ConfigureAwait(false);
                (count, length) = (count + 1, length + packet.Payload.Length);
            }
        }

        if (track is null)
            throw new CommandFailedException(ExitCode.Failed, $"{input} has no side track {number}; ncv info lists them");
        IReadOnlyList<DamagedRange> damage = reader.GetDamage();
        DamageReport.Print(damage);
        Message.Note($"{output}: {count} packets of track {number} ({track.Kind}{(track.CodecName.Length > 0 ? ", " + track.CodecName : "")}), {Message.Bytes(length)}");
        return damage.Count > 0 ? ExitCode.Damaged : ExitCode.Done;
    }
}
