using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Inter;
using NeuralCodec.Codec.Transforms;
using Xunit.Abstractions;

namespace NeuralCodec.Codec.Tests.Container;

/// <summary>docs/container.md section 5: all that a group can be comes back, costs little where it is usual, and nothing hostile breaks a reader.</summary>
public class GroupSyntaxTests(ITestOutputHelper output)
{
    [Fact]
    public void AnyGroupComesBack()
    {
        for (int seed = 0; seed < 2000; seed++)
        {
            Group group = RandomGroup(new Random(seed), seed % 40 == 0 ? 1024 : 30);
            byte[] payload = Write(group);
            Assert.True(SmallFile.DescribeGroup(group) == SmallFile.DescribeGroup(Read(payload)), $"seed {seed}");
        }
    }

    [Fact]
    public void LongLengthsComeBack()
    {
        foreach (int length in new[] { 0, 1, 2, 3, 4, 5, 65535, 65536, 65537, 3 << 20 })
        {
            Group group = new([Frame(new FrameHead { Type = FrameType.Intra, LatentBytes = length }), Frame(new FrameHead { Type = FrameType.Inter, DisplayIndex = 1, First = 0, MotionBytes = length, LatentBytes = 1 })], null);
            Assert.Equal(group.Frames.Select(frame => frame.Payload.Length), Read(Write(group)).Frames.Select(frame => frame.Payload.Length));
        }
    }

    /// <summary>A hierarchy of 60 frames with lengths and qualities that spread as those of driving clips do, under 2.2 bytes a frame beside the bodies; without spread under 0.6.</summary>
    [Theory]
    [InlineData(true, false, 2.2)]
    [InlineData(false, false, 0.6)]
    [InlineData(false, true, 0.6)]
    public void UsualGroupsHaveSmallHeaders(bool spreads, bool lowDelay, double mostBytes)
    {
        Random random = new(7);
        int[] motion = [600, 240, 100, 55], latents = [1000, 200, 65, 32], quality = [4224, 2176, 192, 0];
        List<CodedFrame> frames = [];
        foreach (StructureFrame frame in GroupPlacesTests.Structure(60, lowDelay))
        {
            FrameHead head = new() { DisplayIndex = frame.Index, Quality = 7096, LatentBytes = 5703 };
            if (frame.Index > 0)
            {
                int Spread(int length) => spreads ? (int)(length * Math.Pow(2, (random.NextDouble() + random.NextDouble() - 1) * 0.7)) : length;
                int second = spreads && frame.Other >= 0 && random.Next(2) == 0 ? frame.Other : frame.Second;
                head = new FrameHead
                {
                    DisplayIndex = frame.Index, Type = FrameType.Inter, Quality = quality[frame.Level] + (spreads && frame.Level < 3 ? 32 * random.Next(-1, 2) : 0), First = frame.First,
                    Second = second, MotionBytes = Spread(motion[frame.Level]), LatentBytes = Spread(latents[frame.Level]),
                };
                if (!spreads) (head.MotionBytes, head.LatentBytes) = (2, 3); // classes without bits below
            }
            frames.Add(Frame(head, ticks: 3003));
        }
        byte[] payload = Write(new Group(frames, null));
        double perFrame = (payload.Length - frames.Sum(frame => FrameHead.Read(frame).BodyBytes)) / 60.0;
        output.WriteLine($"{perFrame:0.000} bytes a frame");
        Assert.InRange(perFrame, 0, mostBytes);
    }

    /// <summary>30000/1001 frames a second in milliseconds: 33, 33, 34.</summary>
    [Fact]
    public void RegularlyUnequalDurationsCostLittle()
    {
        CodedFrame[] Frames(Func<int, long> ticks) => [.. Enumerable.Range(0, 60).Select(i => Frame(new FrameHead { DisplayIndex = i }, ticks(i)))];
        int equal = Write(new Group(Placed(Frames(_ => 33)), null)).Length, unequal = Write(new Group(Placed(Frames(i => i % 3 == 2 ? 34 : 33)), null)).Length;
        Assert.InRange(unequal - equal, 1, 16);
    }

    [Fact]
    public void HostilePayloadsGiveAGroupOrTheOneException()
    {
        int refused = 0, all = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            Random random = new(seed);
            byte[] payload = Write(RandomGroup(random, 30));
            for (int i = 0; i < 50; i++)
            {
                byte[] changed = [.. payload];
                int most = Math.Min(changed.Length, 60);
                if (i % 4 == 0) changed = changed[..random.Next(changed.Length)];
                else if (i % 4 == 1) changed[random.Next(most)] ^= (byte)(1 << random.Next(8));
                else if (i % 4 == 2) random.NextBytes(changed.AsSpan(random.Next(most)));
                else changed[1] = (byte)random.Next(128); // another number of frames
                all++;
                try
                {
                    Group group = Read(changed);
                    Assert.Equal(Enumerable.Range(0, group.Frames.Count), group.Frames.Select(frame => frame.DisplayIndex).Order());
                    Assert.All(group.Frames, frame => FrameHead.Read(frame));
                    Assert.InRange(group.Frames.Sum(frame => frame.Payload.Length), 0, changed.Length + (group.Frames.Count * FrameHead.MaxFieldBytes));
                }
                catch (InvalidMediaException)
                {
                    refused++;
                }
            }
        }
        Assert.InRange(refused, all / 2, all - 1);
    }

    /// <summary>Streams of random bits: whatever they say, memory is bounded by the payload and the most frames.</summary>
    [Fact]
    public void AFewBytesTakeLittleMemory()
    {
        Random random = new(3);
        byte[] payload = [0, 0x80, 0x08, 0, 24, .. new byte[24], .. new byte[40]];
        _ = Record.Exception(() => Read(payload));
        for (int i = 0; i < 300; i++)
        {
            random.NextBytes(payload.AsSpan(5, 24));
            long before = GC.GetAllocatedBytesForCurrentThread();
            Exception? e = Record.Exception(() => Read(payload));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 18);
            Assert.True(e is null or InvalidMediaException, $"{e}");
        }
    }

    [Fact]
    public void WritersRefuseWhatIsNoCodedFrame()
    {
        CodedFrame intra = Frame(new FrameHead { LatentBytes = 3 });
        Write(new Group([intra], null));
        foreach (byte[] payload in new byte[][] { [], [0, 0, 0], [1, 0, 0, 0], [0, 2, 0, 0], [0, 0, 1, 63] })
            Refused(intra with { Payload = payload });
        foreach (byte[] payload in new byte[][] { [], [0, 1, 0, 0, 0, 0], [1, 3, 0, 0, 0, 0, 0, 0], [1, 1, 1, 63, 0, 0], [1, 1, 0, 0, 0, 1], [1, 1, 0, 0, 0x80, 8, 0] })
            Refused(intra with { Type = FrameType.Inter, Payload = payload });
        foreach (byte[] payload in new byte[][] { [], [0, 0], [0x80, 8] })
            Refused(intra with { Type = FrameType.Repeat, Payload = payload });
        Refused(intra with { Type = (FrameType)3 });

        void Refused(CodedFrame frame) => Assert.Throws<ArgumentException>(() => Write(new Group([frame], null)));
    }

    [Fact]
    public void TimesStayWithinTheirRange()
    {
        Group group = new([Frame(new FrameHead()) with { TimeTicks = 1L << 60 }], null);
        Assert.Contains("ticks", Assert.Throws<InvalidMediaException>(() => Read(Write(group))).Message, StringComparison.Ordinal);
    }

    private static Group RandomGroup(Random random, int most)
    {
        int count = random.Next(1, most + 1), usual = random.Next(1, 5000);
        int[] order = [.. Enumerable.Range(0, count)];
        if (random.Next(4) > 0) random.Shuffle(order);
        else order = [.. GroupPlacesTests.Structure(count, random.Next(2) == 0).Select(frame => frame.Index)];
        int unit = random.Next(4) == 0 ? 1 : 32, longest = random.Next(100);
        CodedFrame[] frames = [.. order.Select(display =>
        {
            FrameHead head = new() { DisplayIndex = display, Type = (FrameType)random.Next(3) };
            if (head.Type != FrameType.Repeat) (head.Quality, head.LatentBytes) = (random.Next(16129) / unit * unit, random.Next(longest + 1));
            if (head.Type != FrameType.Intra) head.First = random.Next(1024);
            else head.Mode = (QualityMode)random.Next(2);
            if (head.Type == FrameType.Inter) (head.Second, head.MotionBytes) = (random.Next(2) == 0 ? -1 : random.Next(1024), random.Next(longest + 1));
            return Frame(head, random.Next(3) > 0 ? usual : random.NextInt64(1, random.Next(2) == 0 ? 3 : (1L << 40) + 1), random);
        })];
        return new Group(Placed(frames), random.Next(2) == 0 ? (uint)random.NextInt64(1L << 32) : null);
    }

    /// <summary>Each frame begins where the one before ends.</summary>
    private static CodedFrame[] Placed(CodedFrame[] frames)
    {
        long time = 0;
        Dictionary<int, long> times = [];
        foreach (CodedFrame frame in frames.OrderBy(frame => frame.DisplayIndex))
        {
            times[frame.DisplayIndex] = time;
            time += frame.DurationTicks;
        }
        return [.. frames.Select(frame => frame with { TimeTicks = times[frame.DisplayIndex] })];
    }

    private static CodedFrame Frame(FrameHead head, long ticks = 1, Random? random = null)
    {
        ByteWriter writer = new();
        head.Write(writer);
        byte[] body = new byte[head.BodyBytes];
        random?.NextBytes(body);
        writer.WriteBytes(body);
        return new CodedFrame(head.Type, head.DisplayIndex, head.DisplayIndex * ticks, ticks, writer.Written.ToArray());
    }

    private static byte[] Write(Group group)
    {
        ByteWriter writer = new();
        GroupSyntax.Write(writer, group);
        return writer.Written.ToArray();
    }

    private static Group Read(byte[] payload) => GroupSyntax.Read(payload, 0, BitstreamLimits.Default, new ByteWriter());
}
