using NeuralCodec.Codec.Container;

namespace NeuralCodec.Playback.Media;

/// <summary>Lays files one after the other; a gap inside a file is kept as time, one between files is not.</summary>
internal sealed class TimelineBuilder
{
    private static readonly TimeSpan LongestGap = TimeSpan.FromMinutes(10);
    private readonly List<TimelineGroup> _groups = [];
    private readonly List<TimeSpan> _starts = [];
    private readonly List<DamageMark> _damage = [];
    private TimeSpan _end;
    private long _frames;

    public void Add(int number, MediaSegment segment)
    {
        _starts.Add(_end);
        int firstGroup = _groups.Count;
        for (int s = 0; s < segment.Sequences.Count; s++)
        {
            MediaSequence sequence = segment.Sequences[s];
            SequenceHeader header = sequence.Header;
            TimeSpan origin = _end - MediaTime.FromTicks(sequence.FirstTick, header.TimeBase);
            long lastEnd = long.MinValue;
            for (int g = 0; g < sequence.Groups.Count; g++)
            {
                GroupSlot slot = sequence.Groups[g];
                if (slot.FirstTick < lastEnd || slot.EndTick <= slot.FirstTick)
                    continue; // times that run backwards cannot be placed
                TimeSpan start = origin + MediaTime.FromTicks(slot.FirstTick, header.TimeBase);
                if (lastEnd != long.MinValue && start - _end > LongestGap)
                {
                    // A clock that was set, or nonsense: nobody wants to wait for it.
                    origin -= start - _end;
                    start = _end;
                }

                lastEnd = slot.EndTick;
                _groups.Add(new TimelineGroup
                {
                    Number = _groups.Count,
                    Segment = number,
                    File = segment,
                    Sequence = sequence,
                    OffsetBytes = slot.OffsetBytes,
                    EndBytes = g + 1 < sequence.Groups.Count ? sequence.Groups[g + 1].OffsetBytes : Math.Max(sequence.EndBytes, slot.OffsetBytes),
                    Origin = origin,
                    Start = start,
                    End = origin + MediaTime.FromTicks(slot.EndTick, header.TimeBase),
                    FrameCount = slot.FrameCount,
                    FirstFrame = _frames,
                });
                _frames += slot.FrameCount;
                _end = _groups[^1].End;
            }
        }

        foreach (FileDamage damage in segment.Damage)
            _damage.Add(Place(damage, firstGroup));
    }

    public TimelineSnapshot Build(IEnumerable<DamageMark> found) =>
        new([.. _groups], [.. _starts], [.. _damage.Concat(found).OrderBy(mark => mark.Start)]);

    /// <summary>Damage lies between the groups before and after its bytes.</summary>
    private DamageMark Place(FileDamage damage, int firstGroup)
    {
        TimeSpan start = firstGroup < _groups.Count ? _groups[firstGroup].Start : _end;
        TimeSpan end = _end;
        for (int i = firstGroup; i < _groups.Count; i++)
        {
            if (_groups[i].OffsetBytes < damage.OffsetBytes)
                start = _groups[i].End;
            else
            {
                end = _groups[i].Start;
                break;
            }
        }

        return new DamageMark(start, end < start ? start : end, damage.Reason);
    }
}
