using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Container;

namespace NeuralCodec.Codec.Inter;

/// <summary>What the frames of a group need of each other.</summary>
internal sealed class GroupReferences
{
    private readonly List<int>[] _dropAfter;
    private readonly long[] _neededUntil;
    private readonly int[]?[] _references;

    /// <param name="frames">The frames in coding order.</param>
    public GroupReferences(IReadOnlyList<CodedFrame> frames)
    {
        int[]?[] references = _references = [.. frames.Select(TryReadReferences)];
        Dictionary<int, int> last = [];
        for (int i = 0; i < frames.Count; i++)
        {
            last[frames[i].DisplayIndex] = i;
            foreach (int reference in references[i] ?? []) last[reference] = i;
        }
        _dropAfter = [.. frames.Select(_ => new List<int>())];
        foreach ((int display, int at) in last) _dropAfter[at].Add(display);

        _neededUntil = new long[frames.Count];
        Dictionary<int, long> needed = [];
        for (int i = frames.Count - 1; i >= 0; i--)
        {
            // A frame that cannot be read ends the group, so its turn has to come.
            long own = references[i] is null ? long.MaxValue : frames[i].TimeTicks + frames[i].DurationTicks;
            _neededUntil[i] = Math.Max(own, needed.GetValueOrDefault(frames[i].DisplayIndex, long.MinValue));
            foreach (int reference in references[i] ?? [])
                needed[reference] = Math.Max(_neededUntil[i], needed.GetValueOrDefault(reference, long.MinValue));
        }
    }

    /// <summary>Display indexes that the i-th frame in coding order refers to; null where it cannot be read.</summary>
    public IReadOnlyList<int>? Of(int i) => _references[i];

    /// <summary>Display indexes that no frame after the i-th in coding order refers to.</summary>
    public IReadOnlyList<int> NotNeededAfter(int i) => _dropAfter[i];

    /// <summary>The tick at which the last frame ends that needs the i-th in coding order: itself, or one that refers to it over any number of others.</summary>
    public long NeededUntil(int i) => _neededUntil[i];

    /// <summary>Display index of the frame that a <see cref="FrameType.Repeat"/> frame repeats; -1 where the payload is invalid.</summary>
    public static int Repeated(CodedFrame frame)
    {
        try
        {
            ByteReader reader = new(frame.Payload.Span, 0);
            int index = reader.ReadVarInt(1023, "repeated frame");
            return reader.Remaining == 0 ? index : -1;
        }
        catch (InvalidMediaException)
        {
            return -1;
        }
    }

    /// <summary>Display indexes that a frame refers to; null where it cannot be read.</summary>
    private static int[]? TryReadReferences(CodedFrame frame)
    {
        if (frame.Type == FrameType.Intra) return [];
        if (frame.Type == FrameType.Repeat) return Repeated(frame) is >= 0 and var repeated ? [repeated] : null;
        try
        {
            InterHeader header = InterHeader.Read(frame.Payload, out _, out _);
            return header.Second < 0 ? [header.First] : [header.First, header.Second];
        }
        catch (InvalidMediaException)
        {
            return null;
        }
    }
}
