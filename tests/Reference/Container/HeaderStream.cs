using NeuralCodec.Reference.Bitstream;

namespace NeuralCodec.Reference.Container;

/// <summary>What the header stream says of a frame: the bytes its coded frame begins with, and how many bytes of body follow.</summary>
public sealed record FrameStart(int Type, int DisplayIndex, byte[] Fields, int BodyLength);

/// <summary>container.md, section 5.1: the header stream of a group.</summary>
public sealed class HeaderStream
{
    private const int Duration = 0, Place = 5, Kind = 8, Repeat = 13, Mode = 18, Quality = 19, Two = 30, First = 33, Second = 35, Base = 37, Length = 38;

    /// <summary>Section 5.3, in the order of the numbers.</summary>
    private static readonly int[] FirstValues =
    [
        32640, 16384, 16384, 16384, 16384,
        32640, 32000, 32640,
        128, 32000, 32000, 32000, 32000,
        32640, 16384, 4096, 4096, 4096,
        4096,
        5500, 29000, 11000, 9000, 9500, 12000, 11500, 6000, 4000, 16384, 30000,
        32000, 2000, 128,
        32000, 32640,
        26000, 32640,
        32000,
        14000, 15000, 23200, 19600, 16000, 16000, 18000, 20000, 20000,
    ];

    private readonly ShortStream stream;
    private readonly BinaryModel[] models = [.. FirstValues.Select(value => new BinaryModel(value))];
    private readonly int[] steps = [24, 18, 15, 13, 11, 19, 15, 11, 9];
    private readonly int?[] qualities = new int?[5];
    private readonly int[] outcomes = new int[5];
    private readonly Places places;
    private int? lastQuality;
    private int unit;
    private int left;

    /// <summary>Reads the header of <paramref name="n"/> frames whose bodies have <paramref name="bodies"/> bytes.</summary>
    public HeaderStream(byte[] bytes, int n, int bodies)
    {
        stream = new ShortStream(bytes);
        places = new Places(n);
        left = bodies;
        ReadDurations(n);
        for (int i = 0; i < n; i++)
        {
            Frames.Add(Frame(n));
        }

        InvalidException.Unless(left == 0, "sum of the lengths (5.1)");
        stream.End();
    }

    /// <summary>In display order.</summary>
    public List<long> Durations { get; } = [];

    /// <summary>In coding order.</summary>
    public List<FrameStart> Frames { get; } = [];

    private bool Bit(int model) => models[model].Decode(stream) == 1;

    private long Bits(int n) => n <= 16 ? stream.Bits(n) : stream.Bits(16) + (65536 * Bits(n - 16));

    private void ReadDurations(int n)
    {
        long last = 0, other = 0;
        int h = 0;
        for (int i = 0; i < n; i++)
        {
            bool changes = i > 0 && Bit(Duration + h);
            long duration = i == 0 || (changes && Bit(Duration + 4)) ? Ticks() : changes ? other : last;
            InvalidException.Unless(duration is >= 1 and <= 1L << 40, "duration (5.1)");
            if (duration != last)
            {
                (last, other) = (duration, last);
            }

            h = ((2 * h) + (changes ? 1 : 0)) & 3;
            Durations.Add(duration);
        }
    }

    private long Ticks()
    {
        int n = (int)Bits(6);
        InvalidException.Unless(n is >= 1 and <= 41, "bits of a duration (5.1)");
        return (1L << (n - 1)) + Bits(n - 1);
    }

    private FrameStart Frame(int n)
    {
        bool isFirst = places.IsEmpty;
        (int display, bool inGap) = places.Expected();
        if (Bit(Place + (isFirst ? 0 : inGap ? 2 : 1)))
        {
            display = (int)Bits(10);
        }

        InvalidException.Unless(display < n && !places.Has(display), "display index (5.1)");
        int outerBefore = places.OuterCount;
        (int low, int high, int level, bool inner) = places.Enter(display);
        int k = isFirst ? 0 : 1 + level;
        int type = !Bit(Kind + k) ? 1 : Bit(Repeat + k) ? 2 : 0;
        int inside = inner ? 1 : 0;
        List<byte> fields = [];
        int body = 0;
        if (type == 0)
        {
            fields.AddRange([0, (byte)(Bit(Mode) ? 1 : 0), .. NextQuality(0)]);
            body = NextLength(0);
        }
        else if (type == 1)
        {
            byte[] q = NextQuality(1 + level);
            bool two = Bit(Two + (inner ? 2 : outerBefore >= 2 ? 1 : 0));
            fields.AddRange([1, (byte)(two ? 2 : 1), .. q, .. Varint(FirstReference(inside, low))]);
            if (two)
            {
                fields.AddRange(Varint(!Bit(Second + inside) ? high : !inner && !Bit(Base) ? 0 : (int)Bits(10)));
            }

            int motion = NextLength(1 + level);
            fields.AddRange(Varint(motion));
            body = motion + NextLength(5 + level);
        }
        else
        {
            fields.AddRange(Varint(FirstReference(inside, low)));
        }

        return new FrameStart(type, display, [.. fields], body);
    }

    private int FirstReference(int inside, int low) => Bit(First + inside) ? (int)Bits(10) : low;

    private byte[] NextQuality(int c)
    {
        int q;
        if (lastQuality is null)
        {
            q = (int)Bits(14);
            unit = (int)Bits(4);
        }
        else
        {
            int d = Array.FindLastIndex(qualities, c, value => value is not null);
            int p = d < 0 ? lastQuality.Value : Math.Max(qualities[d]!.Value - (2048 * (c - d)), 0);
            int difference = Difference(outcomes[c]);
            outcomes[c] = difference == 0 ? 1 : 2;
            q = ((p >> unit) + difference) << unit;
        }

        InvalidException.Unless(q is >= 0 and <= 63 * 256, "quality (5.1)");
        lastQuality = q;
        qualities[c] = q;
        return [(byte)q, (byte)(q >> 8)];
    }

    private int Difference(int outcome)
    {
        if (!Bit(Quality + outcome))
        {
            return 0;
        }

        int n = 1;
        while (n < 14 && Bit(Quality + 3 + Math.Min(n, 7)))
        {
            n++;
        }

        bool negative = Bit(Quality + 3);
        int v = (1 << (n - 1)) + (int)Bits(n - 1);
        return negative ? -v : v;
    }

    private int NextLength(int c)
    {
        if (Bit(Length))
        {
            bool negative = Bit(Length + 1);
            int n = 1;
            while (n < 62 && Bit(Length + 1 + Math.Min(n, 7)))
            {
                n++;
            }

            steps[c] += negative ? -n : n;
        }

        InvalidException.Unless(steps[c] is >= 0 and <= 61, "step of a length (5.1)");
        int b = (steps[c] >> 1) - 1;
        long v = steps[c] < 2 ? steps[c] : ((2L + (steps[c] & 1)) << b) + Bits(b);
        InvalidException.Unless(v <= left, "length over what is left (5.1)");
        left -= (int)v;
        return (int)v;
    }

    /// <summary>bitstream.md, section 1.</summary>
    private static byte[] Varint(int value)
    {
        List<byte> bytes = [];
        for (; value > 127; value >>= 7)
        {
            bytes.Add((byte)(value | 128));
        }

        return [.. bytes, (byte)value];
    }
}
