using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Inter;

namespace NeuralCodec.Codec.Tests.Container;

/// <summary>Small files with every kind of chunk, made of seeded random payloads.</summary>
internal static class SmallFile
{
    public static readonly SequenceHeader Header = new()
    {
        WidthPixels = 33,
        HeightPixels = 17,
        Color = new ColorDescription { Matrix = MatrixCoefficients.Bt709, Primaries = 1, Transfer = 1, Siting = ChromaSiting.Left },
        SampleAspectRatio = new Rational(4, 3),
        TimeBase = new Rational(1, 90000),
        NominalFrameRate = new Rational(30000, 1001),
        CaptureTimeMicroseconds = 1_700_000_000_123_456,
        ModelId = ModelId.Of("model"u8),
    };

    public static readonly TrackDescription Sound = new(
        0, TrackKind.Audio, 0x00FF, "aac", "eng", new Rational(1, 48000), new Rational(48000, 1), 2, new byte[] { 0x11, 0x90 });

    public static readonly TrackDescription Gps = new(
        1, TrackKind.Data, 0x64_6D_70_67, "", "", new Rational(1, 1000), default, 0, default);

    public static byte[] Create(int groups = 3, long? captureTime = null, bool complete = true, int payloadBytes = 12)
    {
        MemoryStream stream = new();
        WriteAsync(stream, groups, captureTime, complete, payloadBytes).AsTask().GetAwaiter().GetResult();
        return stream.ToArray();
    }

    public static async ValueTask WriteAsync(Stream stream, int groups, long? captureTime, bool complete, int payloadBytes)
    {
        ContainerWriter writer = new(stream);
        await writer.BeginSequenceAsync(captureTime is null ? Header : Header with { CaptureTimeMicroseconds = captureTime });
        await writer.WriteTrackAsync(Sound);
        await writer.WriteTrackAsync(Gps);
        await writer.WriteMetadataAsync([new("camera", "front"), new("note", "Straße")]);
        for (int i = 0; i < groups; i++)
        {
            await writer.WriteGroupAsync(MakeGroup(i, payloadBytes));
            await writer.WritePacketsAsync([
                new(0, i * 9000, true, Bytes(100 + i, 7)),
                new(1, i * 100, false, Bytes(200 + i, 5)),
                new(0, (i * 9000) + 1024, true, ReadOnlyMemory<byte>.Empty)]);
        }

        if (complete)
            await writer.CompleteAsync();
    }

    /// <summary>Three frames, coded in the order 0, 2, 1, with unequal durations.</summary>
    public static Group MakeGroup(int number, int payloadBytes = 12)
    {
        long start = number * 9010L;
        return new Group(
            [
                new CodedFrame(FrameType.Intra, 0, start, 3003, new byte[] { 0, 1, 77, 12 }.Concat(Bytes(3 * number, payloadBytes)).ToArray()),
                new CodedFrame(FrameType.Inter, 2, start + 6006, 3004, Inter(new InterHeader(new QualityIndex(2500), 0, -1), Bytes((3 * number) + 1, payloadBytes / 2))),
                new CodedFrame(FrameType.Inter, 1, start + 3003, 3003, Inter(new InterHeader(new QualityIndex(number), 0, 2), Bytes((3 * number) + 2, payloadBytes / 3))),
            ],
            number % 2 == 0 ? 0xDEADBEEF + (uint)number : null);
    }

    /// <summary>The start of each chunk, and the end of the last.</summary>
    public static List<int> ChunkBounds(byte[] file)
    {
        List<int> bounds = [];
        ChunkReader reader = new(new MemoryStream(file));
        while (reader.Read() is { } chunk)
            bounds.Add((int)chunk.OffsetBytes);
        bounds.Add(file.Length);
        return bounds;
    }

    /// <summary>Everything a reader gives, as text that can be compared.</summary>
    public static List<string> Describe(ContainerReader reader)
    {
        List<string> lines = [];
        while (reader.Read() is { } item)
            lines.Add(Describe(item));
        return lines;
    }

    public static string Describe(ContainerItem item) => item switch
    {
        SequenceItem s => "sequence " + s.Header,
        GroupItem g => "group " + DescribeGroup(g.Group),
        TrackItem t => $"track {t.Track with { CodecPrivate = default }} {Convert.ToHexString(t.Track.CodecPrivate.Span)}",
        PacketsItem p => "packets " + string.Join(", ", p.Packets.Select(k => $"{k.Track} {k.Time} {k.IsKey} {Convert.ToHexString(k.Payload.Span)}")),
        ModelItem m => "model " + Convert.ToHexString(m.Package.Span),
        MetadataItem m => "metadata " + string.Join(", ", m.Pairs),
        IndexItem i => $"index {i.Index.DistanceBytes} " + string.Join(", ", i.Index.Groups),
        _ => item.GetType().Name,
    };

    public static string DescribeGroup(Group group) => $"{group.PixelChecksum} " + string.Join(
        ", ", group.Frames.Select(f => $"{f.Type} {f.DisplayIndex} {f.TimeTicks} {f.DurationTicks} {Convert.ToHexString(f.Payload.Span)}"));

    private static byte[] Inter(InterHeader header, byte[] body)
    {
        ByteWriter writer = new();
        header.Write(writer, body.AsSpan(0, body.Length / 2), body.AsSpan(body.Length / 2));
        return writer.Written.ToArray();
    }

    private static byte[] Bytes(int seed, int count)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
