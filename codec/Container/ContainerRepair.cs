using NeuralCodec.Codec.Bitstream;

namespace NeuralCodec.Codec.Container;

/// <summary>What a repair did.</summary>
/// <param name="Sequences">Sequences in the output.</param>
/// <param name="Groups">Groups in the output.</param>
/// <param name="OutputBytes">Length of the output.</param>
/// <param name="Damage">What of the input could not be kept.</param>
public sealed record RepairReport(int Sequences, int Groups, long OutputBytes, IReadOnlyList<DamagedRange> Damage);

/// <summary>Copies what is whole of a damaged file and writes the indexes anew.</summary>
public static class ContainerRepair
{
    /// <summary>Reads the input front to back and writes the repaired file. Chunks are copied byte by byte.</summary>
    /// <exception cref="InvalidMediaException">The input is no `.ncv` file or of a later version.</exception>
    public static async Task<RepairReport> RepairAsync(
        Stream input, Stream output, BitstreamLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ContainerReader reader = new(input, limits);
        ContainerWriter writer = new(output);
        int sequences = 0;
        int groups = 0;
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false) is { } item)
        {
            if (item is IndexItem)
                continue;
            if (item is SequenceItem)
            {
                if (sequences > 0)
                    await writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
                sequences++;
            }

            Group? group = (item as GroupItem)?.Group;
            groups += group is null ? 0 : 1;
            await writer.CopyChunkAsync(reader.CurrentChunk, group, cancellationToken).ConfigureAwait(false);
        }

        if (sequences == 0)
            throw new InvalidMediaException(MediaProblem.InvalidContent, 0, "the file has no readable sequence header; nothing can be kept");
        await writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
        return new RepairReport(sequences, groups, writer.LengthBytes, reader.GetDamage());
    }
}
