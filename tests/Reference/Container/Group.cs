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
        long end = FirstTime;
        InvalidException.Unless(Math.Abs((decimal)FirstTime) <= 1L << 60, "time of a group (5)");
        Durations = [.. Enumerable.Range(0, n).Select(_ => (long)fields.Var())];
        foreach (long duration in Durations)
        {
            InvalidException.Unless(duration is >= 1 and <= 1L << 40, "duration (5)");
            end += duration;
        }

        InvalidException.Unless(end <= 1L << 60, "end of a group (5)");
        List<(int Type, int Display, int Length)> heads = [];
        for (int i = 0; i < n; i++)
        {
            int type = fields.U8();
            InvalidException.Unless(type <= 2, "frame type (5)");
            heads.Add((type, fields.Count(0, (ulong)n - 1), fields.Count(0, int.MaxValue)));
        }

        InvalidException.Unless(heads.DistinctBy(head => head.Display).Count() == n, "display indexes (5)");
        PixelChecksum = flags == 1 ? fields.U32() : null;
        Frames = [.. heads.Select(head => new GroupFrame(head.Type, head.Display, fields.Bytes(head.Length)))];
        fields.End();
    }

    public long FirstTime { get; }

    public IReadOnlyList<long> Durations { get; }

    public uint? PixelChecksum { get; }

    public IReadOnlyList<GroupFrame> Frames { get; }
}
