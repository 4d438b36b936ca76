using NeuralCodec.Codec;
using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Inter;

namespace NeuralCodec.Conformance.Tests.Container;

/// <summary>A file with every kind of chunk, of random fields and payloads.</summary>
internal static class RandomFile
{
    public sealed record Source(
        SequenceHeader Header, TrackDescription[] Tracks, KeyValuePair<string, string>[] Pairs, byte[] Model, Group[] Groups, TrackPacket[] Packets);

    public static Source Draw(int seed, int groups, int mostBytes = 500)
    {
        Random random = new(seed);
        byte[] model = Bytes(random, mostBytes);
        SequenceHeader header = new()
        {
            Kind = SequenceKind.Video,
            WidthPixels = random.Next(1, 16385),
            HeightPixels = random.Next(1, 10000),
            Color = new ColorDescription
            {
                Matrix = MatrixCoefficients.Bt709, Primaries = 9, Transfer = 16, IsFullRange = random.Next(2) == 0, Siting = (ChromaSiting)random.Next(3),
            },
            SampleAspectRatio = new Rational(16, 11),
            TimeBase = new Rational(1, (uint)random.Next(1, 100000)),
            NominalFrameRate = seed % 2 == 0 ? default : new Rational(30000, 1001),
            CaptureTimeMicroseconds = seed % 3 == 0 ? null : random.NextInt64(),
            ModelId = ModelId.Of(model),
            LoopEngine = seed % 2 == 0 ? "onnxruntime 1.22.0 qnn A16W8" : null,
        };
        TrackDescription[] tracks =
        [
            new(0, TrackKind.Audio, 0x6134706D, "aac", "deu", new Rational(1, 48000), new Rational(48000, 1), 2, Bytes(random, 30)),
            new(63, TrackKind.Subtitle, 0, "mov_text", "", new Rational(1, 1000), default, 0, default),
            new(7, TrackKind.Data, 0xFFFFFFFF, "", "ä", new Rational(1, 90000), default, 0, Bytes(random, 5)),
        ];
        KeyValuePair<string, string>[] pairs = [new("source", "Straße 1.mp4"), new("encoder", ""), new("", "empty key")];
        long time = random.Next(-100000, 100000);
        List<Group> made = [];
        List<TrackPacket> packets = [];
        for (int i = 0; i < groups; i++)
        {
            made.Add(DrawGroup(random, ref time, header.TimeBase, mostBytes));
            packets.Add(new TrackPacket(0, random.NextInt64(-(1L << 50), 1L << 50), true, Bytes(random, mostBytes)));
            packets.Add(new TrackPacket(63, i, false, ReadOnlyMemory<byte>.Empty));
        }

        return new Source(header, tracks, pairs, model, [.. made], [.. packets]);
    }

    public static async Task<byte[]> WriteAsync(int seed, int groups, int mostBytes = 500)
    {
        Source source = Draw(seed, groups, mostBytes);
        MemoryStream stream = new();
        ContainerWriter writer = new(stream);
        await writer.BeginSequenceAsync(source.Header);
        foreach (TrackDescription track in source.Tracks)
            await writer.WriteTrackAsync(track);
        await writer.WriteModelAsync(source.Model);
        await writer.WriteMetadataAsync(source.Pairs);
        for (int i = 0; i < source.Groups.Length; i++)
        {
            await writer.WriteGroupAsync(source.Groups[i]);
            await writer.WritePacketsAsync(source.Packets[(2 * i)..((2 * i) + 2)]);
        }

        await writer.CompleteAsync();
        return stream.ToArray();
    }

    /// <summary>Frames in random coding order, of random durations that stay within two seconds.</summary>
    private static Group DrawGroup(Random random, ref long time, Rational timeBase, int mostBytes)
    {
        int frames = random.Next(1, 9);
        int longest = Math.Max(1, (int)(2 * timeBase.Denominator / timeBase.Numerator / frames));
        if (frames > 2 * timeBase.Denominator)
            frames = 1;
        long usual = random.Next(1, longest + 1);
        long[] durations = [.. Enumerable.Range(0, frames).Select(_ => random.Next(3) == 0 ? random.Next(1, longest + 1) : usual)];
        long first = time;
        long[] starts = [.. durations.Select((_, i) => first + durations.Take(i).Sum())];
        time += durations.Sum() + random.Next(3);
        int[] order = [.. Enumerable.Range(0, frames)];
        random.Shuffle(order);
        return new Group(
            [.. order.Select((display, i) => DrawFrame(random, i == 0 ? 0 : random.Next(3), mostBytes) with { DisplayIndex = display, TimeTicks = starts[display], DurationTicks = durations[display] })],
            random.Next(2) == 0 ? (uint)random.NextInt64(1L << 32) : null);
    }

    /// <summary>Fields of the type as intra.md and inter.md have them, and nonsense behind.</summary>
    private static CodedFrame DrawFrame(Random random, int type, int mostBytes)
    {
        ByteWriter writer = new();
        QualityIndex quality = new(random.Next(5) == 0 ? random.Next(16129) : 128 * random.Next(127));
        if (type == 0) writer.WriteBytes([0, (byte)random.Next(2), (byte)quality.Raw, (byte)(quality.Raw >> 8), .. Bytes(random, mostBytes)]);
        else if (type == 1) new InterHeader(quality, random.Next(1024), random.Next(-1, 9)).Write(writer, Bytes(random, mostBytes), Bytes(random, mostBytes));
        else writer.WriteVarInt((ulong)random.Next(9));
        return new CodedFrame((FrameType)type, 0, 0, 1, writer.Written.ToArray());
    }

    private static byte[] Bytes(Random random, int most)
    {
        byte[] bytes = new byte[random.Next(most + 1)];
        random.NextBytes(bytes);
        return bytes;
    }
}
