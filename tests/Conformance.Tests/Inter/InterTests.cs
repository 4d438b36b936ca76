using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Inter;

namespace NeuralCodec.Conformance.Tests.Inter;

/// <summary>Groups with inter frames through the whole codec: decoders give what the encoder said they would.</summary>
public class InterTests
{
    private static readonly string Expected = InterDigest.Compute(1);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(20)]
    [InlineData(33)]
    public async Task DecoderEqualsEncoder(int frames)
    {
        foreach (bool lowDelay in (bool[])[false, true])
        {
            using InterClip clip = new(frames, 100, 70, frames);
            List<FrameType> types = [];
            byte[] file = clip.Encode(2, lowDelay, out string[] expected, frame => types.Add(frame.Type));
            (string[] decoded, IReadOnlyList<DamagedRange> damage, int matched) = await clip.DecodeAsync(file, 2);
            Assert.Equal(expected, decoded);
            Assert.Equal(frames, decoded.Length);
            Assert.Empty(damage);
            Assert.True(matched > 0);
            // Groups of half a second are 15 frames of 3000 ticks at 90 kHz.
            for (int i = 0; i < frames; i++) Assert.Equal(i % 15 == 0, types[i] == FrameType.Intra);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void ThreadsDoNotMatter(int threads) => Assert.Equal(Expected, InterDigest.Compute(threads));

    [Theory]
    [InlineData("NCV_SIMD", "512", 3)]
    [InlineData("NCV_SIMD", "256", 2)]
    [InlineData("NCV_SIMD", "128", 1)]
    [InlineData("NCV_SIMD", "scalar", 2)]
    [InlineData("DOTNET_EnableHWIntrinsic", "0", 1)]
    public async Task ProcessorsDoNotMatter(string variable, string value, int threads)
    {
        string printed = await Intra.DeterminismTests.RunChildAsync("inter-digest", variable, value, threads);
        Assert.Equal(Expected, printed.Split(' ', StringSplitOptions.TrimEntries)[1]);
    }

    /// <summary>A parked car: every frame after the first repeats it, and a second of 30 frames takes less than 2 kbit.</summary>
    [Fact]
    public void StillFramesAreRepeats()
    {
        using InterClip clip = new(3, 256, 192, 15, moves: false);
        // The first reconstruction is no good picture with random weights, so the clip is what the intra frame gives.
        using VideoFrameCoder coder = clip.NewCoder(1);
        using Frame first = new(256, 192);
        coder.Encode(clip.Frames[0], QualityIndex.FromIndex(30), new System.Buffers.ArrayBufferWriter<byte>(), first);
        coder.BeginGroup(256, 192);
        coder.Keep(0, first);
        using Frame again = new(256, 192);
        System.Buffers.ArrayBufferWriter<byte> payload = new();
        FrameType type = coder.EncodeInter(first, 1, 0, -1, QualityIndex.FromIndex(20), new(), payload, again);
        Assert.Equal(FrameType.Repeat, type);
        Assert.Equal(first.ComputeMd5(), again.ComputeMd5());
        // Type, display index, length and duration in the group, and the payload.
        int bytes = 1 + 1 + 1 + 2 + payload.WrittenCount;
        Assert.InRange(30 * 8 * bytes, 1, 2000);
    }

    /// <summary>Only the part of the picture that changes is coded; the rest is the reference, sample by sample.</summary>
    [Fact]
    public void CopiedBlocksAreTheReference()
    {
        using InterClip clip = new(4, 256, 192, 1, moves: false);
        using VideoFrameCoder coder = clip.NewCoder(2);
        using Frame first = new(256, 192), changed = new(256, 192), decoded = new(256, 192);
        coder.Encode(clip.Frames[0], QualityIndex.FromIndex(30), new System.Buffers.ArrayBufferWriter<byte>(), first);
        coder.BeginGroup(256, 192);
        coder.Keep(0, first);
        changed.CopyFrom(first);
        for (int y = 70; y < 120; y++) changed.GetRow(0, y).Slice(130, 50).Fill(250);
        System.Buffers.ArrayBufferWriter<byte> payload = new();
        Assert.Equal(FrameType.Inter, coder.EncodeInter(changed, 1, 0, -1, QualityIndex.FromIndex(30), new(), payload, decoded));
        int differing = 0;
        for (int y = 0; y < 192; y++)
        {
            for (int x = 0; x < 256; x++)
            {
                bool inside = y is >= 64 and < 128 && x is >= 128 and < 192;
                bool equal = decoded.GetRow(0, y)[x] == first.GetRow(0, y)[x];
                Assert.True(inside || equal, $"sample {x}, {y} of a copied block changed");
                differing += equal ? 0 : 1;
            }
        }
        Assert.True(differing > 100);
    }

    /// <summary>Any byte of an inter frame may be wrong or missing: the group ends there, other groups play, nothing crashes.</summary>
    [Fact]
    public async Task DamageCostsTheGroup()
    {
        using InterClip clip = new(6, 70, 66, 32);
        byte[] file = clip.Encode(1, false, out string[] expected);
        Random random = new(11);
        for (int i = 0; i < 60; i++)
        {
            byte[] damaged = [.. file];
            damaged[random.Next(400, file.Length - 100)] ^= (byte)(1 << random.Next(8));
            (string[] decoded, IReadOnlyList<DamagedRange> damage, _) = await clip.DecodeAsync(damaged, 2);
            // Checksums of the container name the damage; what plays is right.
            Assert.True(damage.Count > 0 || decoded.SequenceEqual(expected));
            Assert.All(decoded, sum => Assert.Contains(sum, expected));
        }
    }

    /// <summary>The same behind the container's checksums: payloads of frames are hostile too.</summary>
    [Fact]
    public async Task HostilePayloadsAreRefused()
    {
        using InterClip clip = new(7, 130, 66, 9);
        List<CodedFrame> frames = [];
        using (MemoryStream stream = new(clip.Encode(1, false, out _)))
        {
            ContainerReader reader = new(stream, Codec.Bitstream.BitstreamLimits.Default);
            while (await reader.ReadAsync(default) is { } item)
            {
                if (item is GroupItem group) frames.AddRange(group.Group.Frames.Select(f => f with { Payload = f.Payload.ToArray() }));
            }
        }
        Random random = new(5);
        using VideoFrameCoder coder = clip.NewCoder(2);
        int refused = 0;
        for (int i = 0; i < 150; i++)
        {
            CodedFrame[] changed = [.. frames];
            int which = random.Next(1, changed.Length);
            byte[] payload = changed[which].Payload.ToArray();
            if (random.Next(3) == 0) payload = payload[..random.Next(payload.Length)];
            else payload[random.Next(payload.Length)] ^= (byte)(1 << random.Next(8));
            changed[which] = changed[which] with { Payload = payload };
            try
            {
                foreach ((_, Frame frame) in coder.DecodeGroup(new Group(changed, null), _ => new Frame(130, 66))) frame.Dispose();
            }
            catch (InvalidMediaException)
            {
                refused++;
            }
        }
        Assert.True(refused > 50, $"{refused} of 150 refused");
    }

    /// <summary>A reference that is not there is named; the frames before it play.</summary>
    [Fact]
    public void MissingReferenceIsNamed()
    {
        using InterClip clip = new(8, 70, 66, 1);
        using VideoFrameCoder coder = clip.NewCoder(1);
        System.Buffers.ArrayBufferWriter<byte> payload = new();
        coder.Encode(clip.Frames[0], QualityIndex.FromIndex(30), payload, null);
        Group group = new([new(FrameType.Intra, 0, 0, 1, payload.WrittenMemory), new(FrameType.Repeat, 1, 1, 1, new byte[] { 7 })], null);
        int given = 0;
        InvalidMediaException e = Assert.Throws<InvalidMediaException>(() =>
        {
            foreach ((_, Frame frame) in coder.DecodeGroup(group, _ => new Frame(70, 66)))
            {
                frame.Dispose();
                given++;
            }
        });
        Assert.Contains("frame 7", e.Message, StringComparison.Ordinal);
        Assert.Equal(1, given);
    }
}
