namespace NeuralCodec.Reference.Container;

/// <summary>container.md, section 3: a sequence header and the chunks that belong to it.</summary>
public sealed class Sequence(SequenceHeader header, uint tag, int offset)
{
    public SequenceHeader Header => header;

    public uint Tag => tag;

    /// <summary>Where the chunk of the header lies in the file.</summary>
    public int Offset => offset;

    public List<Chunk> Chunks { get; } = [];

    public IEnumerable<Group> Groups => Of("GRUP").Select(payload => new Group(payload));

    public IEnumerable<SideTrack> Tracks => Of("trak").Select(payload => new SideTrack(payload));

    public IEnumerable<Packet> Packets => Of("pkts").SelectMany(Packet.Parse);

    public IEnumerable<byte[]> Models => Of("modl");

    public IEnumerable<(string Key, string Value)> Metadata => Of("meta").SelectMany(Pairs);

    /// <summary>Reads a file by scanning it.</summary>
    public static IReadOnlyList<Sequence> ReadFile(byte[] file)
    {
        List<Sequence> sequences = [];
        foreach (Chunk chunk in Chunk.Scan(file))
        {
            Sequence? current = sequences.LastOrDefault();
            bool isHeader = chunk.Type is "NSEQ" or "nrep";
            if (isHeader && chunk.Tag == Crc32C.Of(chunk.Payload))
            {
                if (chunk.Type == "NSEQ" || current?.Tag != chunk.Tag)
                {
                    sequences.Add(new Sequence(new SequenceHeader(chunk.Payload), chunk.Tag, chunk.Offset));
                }
            }
            else if (!isHeader && current is not null && current.Tag == chunk.Tag)
            {
                bool known = chunk.Type is "GRUP" or "trak" or "pkts" or "meta" or "modl" or "indx" or "tail";
                InvalidException.Unless(known || char.IsAsciiLetterLower(chunk.Type[0]), "unknown chunk (2)");
                current.Chunks.Add(chunk);
            }
        }

        return sequences;
    }

    private static IEnumerable<(string Key, string Value)> Pairs(byte[] payload)
    {
        Fields fields = new(payload);
        int count = fields.Count(0, (ulong)payload.Length);
        for (int i = 0; i < count; i++)
        {
            yield return (fields.Text(), fields.Text());
        }

        fields.End();
    }

    private IEnumerable<byte[]> Of(string type) => Chunks.Where(c => c.Type == type).Select(c => c.Payload);
}
