namespace NeuralCodec.Reference.Container;

/// <summary>A coded frame of a group, in coding order.</summary>
public sealed record GroupFrame(int Type, int DisplayIndex, byte[] Data);

/// <summary>container.md, section 5.</summary>
public sealed class Group
{
    public Group(byte[] payload)
    {
        Fields fields = new(payload);
        int flags = fields.U8();
        InvalidException.Unless(flags <= 1, "flags of a group (5)");
        int n = fields.Count(1, 1024);
        FirstTime = fields.Svar();
        InvalidException.Unless(Math.Abs((decimal)FirstTime) <= 1L << 60, "time of a group (5)");
        byte[] stream = fields.Bytes(fields.Count(0, int.MaxValue));
        PixelChecksum = flags == 1 ? fields.U32() : null;
        HeaderStream header = new(stream, n, fields.Left);
        Durations = header.Durations;
        InvalidException.Unless(FirstTime + Durations.Sum() <= 1L << 60, "end of a group (5)");
        Frames = [.. header.Frames.Select(start => new GroupFrame(start.Type, start.DisplayIndex, [.. start.Fields, .. fields.Bytes(start.BodyLength)]))];
        fields.End();
    }

    public long FirstTime { get; }

    public IReadOnlyList<long> Durations { get; }

    public uint? PixelChecksum { get; }

    public IReadOnlyList<GroupFrame> Frames { get; }
}
