namespace NeuralCodec.Reference.Container;

/// <summary>An entry of the index, with its steps summed up.</summary>
public sealed record IndexEntry(long Offset, long FirstTime, long Duration, int Frames);

/// <summary>container.md, section 8.</summary>
public sealed class SeekIndex
{
    public SeekIndex(byte[] payload)
    {
        Fields fields = new(payload);
        Distance = checked((long)fields.Var());
        int groups = fields.Count(0, (ulong)payload.Length / 4);
        List<IndexEntry> entries = [];
        long offset = 0;
        long end = 0;
        for (int i = 0; i < groups; i++)
        {
            offset = checked(offset + (long)fields.Var());
            long first = checked(end + fields.Svar());
            long duration = checked((long)fields.Var());
            entries.Add(new IndexEntry(offset, first, duration, fields.Count(1, 1024)));
            end = checked(first + duration);
        }

        Entries = entries;
        fields.End();
    }

    /// <summary>From the sequence header's chunk to the index's chunk.</summary>
    public long Distance { get; }

    public IReadOnlyList<IndexEntry> Entries { get; }

    /// <summary>The tail at the end of a file, and the index it points to.</summary>
    public static SeekIndex FromEnd(byte[] file)
    {
        Chunk tail = Chunk.Scan(file[^32..]).First();
        InvalidException.Unless(tail.Type == "tail" && tail.Offset == 0, "no tail at the end (8)");
        long distance = checked((long)new Fields(tail.Payload).U64());
        InvalidException.Unless(distance <= file.Length - 32, "distance of the tail (8)");
        Chunk index = Chunk.Scan(file[(int)(file.Length - 32 - distance)..]).First();
        InvalidException.Unless(index.Type == "indx" && index.Offset == 0, "no index before the tail (8)");
        return new SeekIndex(index.Payload);
    }
}
