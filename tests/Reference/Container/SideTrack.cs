namespace NeuralCodec.Reference.Container;

/// <summary>container.md, section 6: <c>trak</c>.</summary>
public sealed class SideTrack
{
    public SideTrack(byte[] payload)
    {
        Fields fields = new(payload);
        Number = fields.Count(0, 63);
        Kind = fields.U8();
        InvalidException.Unless(Kind is >= 1 and <= 3, "kind of a track (6)");
        CodecTag = fields.U32();
        CodecName = fields.Text();
        Language = fields.Text();
        TimeBase = fields.Ratio();
        SampleRate = fields.Ratio();
        Channels = fields.Count(0, 1024);
        Setup = fields.Bytes(fields.Count(0, int.MaxValue));
        fields.End();
    }

    public int Number { get; }

    public int Kind { get; }

    public uint CodecTag { get; }

    public string CodecName { get; }

    public string Language { get; }

    public (uint Numerator, uint Denominator) TimeBase { get; }

    public (uint Numerator, uint Denominator) SampleRate { get; }

    public int Channels { get; }

    public byte[] Setup { get; }
}

/// <summary>container.md, section 6: a packet of <c>pkts</c>.</summary>
public sealed record Packet(int Track, bool CanStart, long Time, byte[] Data)
{
    public static IReadOnlyList<Packet> Parse(byte[] payload)
    {
        Fields fields = new(payload);
        int count = fields.Count(0, 65536);
        List<(int Track, long Time, int Length)> heads = [];
        for (int i = 0; i < count; i++)
        {
            heads.Add((fields.Count(0, 127), fields.Svar(), fields.Count(0, int.MaxValue)));
        }

        List<Packet> packets = [.. heads.Select(head =>
            new Packet(head.Track / 2, head.Track % 2 == 1, head.Time, fields.Bytes(head.Length)))];
        fields.End();
        return packets;
    }
}
