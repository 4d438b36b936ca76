using System.Numerics;
using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Transforms;
using NeuralCodec.Entropy;
using NeuralCodec.Entropy.Adaptive;

namespace NeuralCodec.Codec.Container;

/// <summary>The header stream of a group (docs/container.md, section 5.1), in one form for writing and reading; for one group.</summary>
/// <param name="coder">Writes or reads the bits.</param>
internal sealed class GroupHeaderSyntax<TCoder>(TCoder coder)
    where TCoder : struct, IBitCoder
{
    private const int IndexBits = 10, QualityBits = 14, UnitBits = 4, MaxUnit = 15;

    // Classes of lengths: payloads of intra frames, then motion by level, then latents by level.
    private const int MotionClass = 1, LatentClass = MotionClass + GroupPlaces.MaxLevel + 1;
    private const int MaxStep = 61;

    // What the quality of a class is expected to lie below that of the next coarser one.
    private const int QualityStep = 8 << QualityIndex.FractionBits;

    private readonly AdaptiveBit[] _bits = GroupHeaderModels.Create();

    // Steps of the last length of each class; before the first what is usual.
    private readonly int[] _steps = [24, 18, 15, 13, 11, 19, 15, 11, 9];

    // Last quality of intra frames, then of inter frames by level, or -1; and how the last difference of each was coded.
    private readonly int[] _qualities = [-1, -1, -1, -1, -1];
    private readonly int[] _qualityContexts = new int[5];
    private int _lastQuality = -1, _unit;
    private TCoder _coder = coder;

    /// <summary>The coder in its present state.</summary>
    public TCoder Coder => _coder;

    /// <summary>Codes a header; a reader fills what is given.</summary>
    /// <param name="durations">Ticks of each frame in display order.</param>
    /// <param name="heads">The frames in coding order, as many.</param>
    /// <param name="bodyBytes">Bytes of all bodies, which the lengths have to add up to.</param>
    /// <exception cref="InvalidBitstreamException">No writer writes this.</exception>
    public void Code(Span<long> durations, Span<FrameHead> heads, int bodyBytes)
    {
        CodeDurations(durations);
        GroupPlaces places = new(heads.Length);
        _unit = TCoder.IsReader ? 0 : UnitOf(heads);
        foreach (ref FrameHead head in heads)
        {
            CodeFrame(places, ref head, isFirst: places.OuterCount == 0, bodyBytes);
            bodyBytes -= head.BodyBytes;
        }

        if (bodyBytes != 0) throw new InvalidBitstreamException($"{bodyBytes} bytes after the last frame");
    }

    private void CodeDurations(Span<long> durations)
    {
        long last = 0, other = 0;
        int history = 0;
        for (int i = 0; i < durations.Length; i++)
        {
            ref long duration = ref durations[i];
            bool changes = i > 0 && Bit(GroupHeaderModels.Duration + history, duration != last);
            if (i == 0 || (changes && Bit(GroupHeaderModels.OtherDuration, duration != other))) duration = CodeTicks(duration);
            else duration = changes ? other : last;
            if (duration is < 1 or > ContainerFormat.MaxDurationTicks) throw new InvalidBitstreamException($"frame duration of {duration} ticks");
            if (duration != last) (last, other) = (duration, last);
            history = ((history << 1) | (changes ? 1 : 0)) & 3;
        }
    }

    private void CodeFrame(GroupPlaces places, ref FrameHead head, bool isFirst, int left)
    {
        int predicted = places.Predict(out bool isInGap);
        int placeContext = isFirst ? 0 : isInGap ? 2 : 1;
        head.DisplayIndex = Bit(GroupHeaderModels.Place + placeContext, head.DisplayIndex != predicted) ? _coder.Raw(head.DisplayIndex, IndexBits) : predicted;
        if (head.DisplayIndex >= places.Count || places.IsCoded(head.DisplayIndex))
            throw new InvalidBitstreamException($"display index {head.DisplayIndex} comes twice or is over {places.Count - 1}");
        int outerBefore = places.OuterCount;
        FramePlace place = places.Add(head.DisplayIndex);
        int kind = isFirst ? 0 : 1 + place.Level;
        if (!Bit(GroupHeaderModels.Kind + kind, head.Type != FrameType.Inter)) head.Type = FrameType.Inter;
        else head.Type = Bit(GroupHeaderModels.Repeat + kind, head.Type == FrameType.Repeat) ? FrameType.Repeat : FrameType.Intra;
        switch (head.Type)
        {
            case FrameType.Intra:
                head.Mode = Bit(GroupHeaderModels.Mode, head.Mode == QualityMode.Video) ? QualityMode.Video : QualityMode.Still;
                head.Quality = CodeQuality(0, head.Quality);
                head.LatentBytes = CodeLength(0, head.LatentBytes, left);
                break;
            case FrameType.Inter:
                head.Quality = CodeQuality(1 + place.Level, head.Quality);
                CodeReferences(place, outerBefore, ref head);
                head.MotionBytes = CodeLength(MotionClass + place.Level, head.MotionBytes, left);
                head.LatentBytes = CodeLength(LatentClass + place.Level, head.LatentBytes, left - head.MotionBytes);
                break;
            default:
                head.First = CodeFirst(place, head.First);
                break;
        }
    }

    private void CodeReferences(FramePlace place, int outerBefore, ref FrameHead head)
    {
        bool two = Bit(GroupHeaderModels.Two + (!place.IsOuter ? 2 : outerBefore < 2 ? 0 : 1), head.Second >= 0);
        head.First = CodeFirst(place, head.First);
        if (!two) return;
        if (!Bit(GroupHeaderModels.Second + (place.IsOuter ? 0 : 1), head.Second != place.High)) head.Second = place.High;
        else if (place.IsOuter && !Bit(GroupHeaderModels.Base, head.Second != 0)) head.Second = 0;
        else head.Second = _coder.Raw(head.Second, IndexBits);
    }

    private int CodeFirst(FramePlace place, int value) =>
        Bit(GroupHeaderModels.First + (place.IsOuter ? 0 : 1), value != place.Low) ? _coder.Raw(value, IndexBits) : place.Low;

    private int CodeQuality(int kind, int value)
    {
        if (_lastQuality < 0)
        {
            value = _coder.Raw(value, QualityBits);
            _unit = _coder.Raw(_unit, UnitBits);
        }
        else
        {
            int near = kind;
            while (near >= 0 && _qualities[near] < 0) near--;
            int predicted = Math.Max(0, near < 0 ? _lastQuality : _qualities[near] - ((kind - near) * QualityStep)) >> _unit;
            ref int context = ref _qualityContexts[kind];
            int difference = CodeDifference((value >> _unit) - predicted, GroupHeaderModels.Quality + context);
            context = difference == 0 ? 1 : 2;
            value = (predicted + difference) << _unit;
        }

        if (value is < 0 or > QualityIndex.MaxIndex << QualityIndex.FractionBits) throw new InvalidBitstreamException($"quality {value} is out of range");
        return _lastQuality = _qualities[kind] = value;
    }

    // Whether it is 0, bit length from 1, sign, the bits below the highest.
    private int CodeDifference(int value, int model)
    {
        if (!Bit(model, value != 0)) return 0;
        int magnitude = Math.Abs(value), wanted = BitLength(magnitude), length = 1;
        while (length < QualityBits && Bit(GroupHeaderModels.QualityLength + Math.Min(length, GroupHeaderModels.QualityBins) - 1, wanted > length)) length++;
        bool isNegative = Bit(GroupHeaderModels.QualitySign, value < 0);
        int top = 1 << (length - 1);
        magnitude = top + _coder.Raw(magnitude - top, length - 1);
        return isNegative ? -magnitude : magnitude;
    }

    /// <summary>A length: which half octave, from that of the last of its class, then the bits below.</summary>
    private int CodeLength(int kind, int value, int left)
    {
        ref int step = ref _steps[kind];
        step += CodeStep(StepOf(value) - step);
        if (step is < 0 or > MaxStep) throw new InvalidBitstreamException($"length of a frame in half octave {step}");
        if (step < 2) value = step;
        else value = ((2 + (step & 1)) << ((step >> 1) - 1)) + (int)CodeBits(value & ((1 << ((step >> 1) - 1)) - 1), (step >> 1) - 1);
        if (value > left) throw new InvalidBitstreamException($"a frame of {value} bytes where {left} are left");
        return value;
    }

    private int CodeStep(int value)
    {
        if (!Bit(GroupHeaderModels.Length, value != 0)) return 0;
        bool isNegative = Bit(GroupHeaderModels.LengthSign, value < 0);
        int magnitude = 1;
        while (magnitude <= MaxStep && Bit(GroupHeaderModels.LengthStep + Math.Min(magnitude, GroupHeaderModels.StepBins) - 1, Math.Abs(value) > magnitude)) magnitude++;
        return isNegative ? -magnitude : magnitude;
    }

    /// <summary>0, 1, then two steps an octave.</summary>
    private static int StepOf(int value)
    {
        int length = BitLength(value);
        return length < 2 ? value : (2 * (length - 1)) + ((value >> (length - 2)) & 1);
    }

    // Bit length in 6 bits, then the bits below the highest.
    private long CodeTicks(long value)
    {
        int length = _coder.Raw(64 - BitOperations.LeadingZeroCount((ulong)value), 6);
        if (length is 0 or > 41) throw new InvalidBitstreamException($"frame duration of {length} bits");
        long top = 1L << (length - 1);
        return top + CodeBits(value - top, length - 1);
    }

    /// <summary>Bits without a model, the lowest first.</summary>
    private long CodeBits(long value, int count)
    {
        long result = 0;
        for (int done = 0; done < count; done += 16)
        {
            int piece = Math.Min(16, count - done);
            result |= (long)_coder.Raw((int)((value >> done) & ((1 << piece) - 1)), piece) << done;
        }

        return result;
    }

    private bool Bit(int model, bool value) => _coder.Bit(ref _bits[model], value ? 1 : 0) != 0;

    private static int BitLength(int value) => 32 - BitOperations.LeadingZeroCount((uint)value);

    /// <summary>log2 of what all qualities but the first of the group are multiples of.</summary>
    private static int UnitOf(ReadOnlySpan<FrameHead> heads)
    {
        int all = 1 << MaxUnit;
        bool isFirst = true;
        foreach (FrameHead head in heads)
        {
            if (head.Type == FrameType.Repeat) continue;
            if (!isFirst) all |= head.Quality;
            isFirst = false;
        }

        return BitOperations.TrailingZeroCount(all);
    }
}
