using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Container;

namespace NeuralCodec.Codec.Inter;

/// <summary>Until when each frame of a group is referred to.</summary>
internal sealed class GroupReferences
{
    private readonly List<int>[] _dropAfter;

    /// <exception cref="InvalidMediaException">A header breaks the rules.</exception>
    public GroupReferences(IReadOnlyList<CodedFrame> frames)
    {
        Dictionary<int, int> last = [];
        for (int i = 0; i < frames.Count; i++)
        {
            last[frames[i].DisplayIndex] = i;
            if (frames[i].Type == FrameType.Repeat) last[Repeated(frames[i])] = i;
            if (frames[i].Type != FrameType.Inter || TryReadHeader(frames[i]) is not { } header) continue;
            last[header.First] = i;
            if (header.Second >= 0) last[header.Second] = i;
        }
        _dropAfter = [.. frames.Select(_ => new List<int>())];
        foreach ((int display, int at) in last) _dropAfter[at].Add(display);
    }

    /// <summary>Display indexes that no frame after the i-th in coding order refers to.</summary>
    public IReadOnlyList<int> NotNeededAfter(int i) => _dropAfter[i];

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

    // A frame that cannot be read ends the group when its turn comes; here it refers to nothing.
    private static InterHeader? TryReadHeader(CodedFrame frame)
    {
        try
        {
            return InterHeader.Read(frame.Payload, out _, out _);
        }
        catch (InvalidMediaException)
        {
            return null;
        }
    }
}
