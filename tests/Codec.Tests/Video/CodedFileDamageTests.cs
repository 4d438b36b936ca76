using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Tests.Common;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Codec.Tests.Video;

/// <summary>A small file of the model package that ships: cut at every byte, every bit flipped, payloads changed under right checksums.</summary>
public class CodedFileDamageTests
{
    // The bytes of a coded frame that groups store apart: they are always valid.
    private const int HeaderBytes = IntraFrameSyntax.HeaderBytes;
    private const int Frames = 3;
    private static readonly Lazy<Task<byte[]>> Coded = new(EncodeAsync);

    [Fact]
    public async Task AFileCutAnywherePlaysUpToItsLastWholeGroup()
    {
        byte[] file = await Coded.Value;
        List<string> whole = (await DecodeAsync(file)).Md5;
        Assert.Equal(Frames, whole.Count);
        IReadOnlyList<GroupEntry> groups = ContainerMap.Load(new MemoryStream(file)).Sequences[0].Index.Groups;
        int most = 0;
        for (int length = 0; length < file.Length; length++)
        {
            (List<string> md5, bool isRefused, _) = await DecodeAsync(file[..length]);
            Assert.Equal(whole.Take(md5.Count), md5);
            Assert.True(md5.Count >= most, $"cut at {length}");
            most = md5.Count;
            if (isRefused)
                Assert.True(length < groups[0].OffsetBytes, $"cut at {length}");
        }

        Assert.Equal(Frames, most);
    }

    [Fact]
    public async Task AFlippedBitCostsAGroupAtMost()
    {
        byte[] file = await Coded.Value;
        List<string> whole = (await DecodeAsync(file)).Md5;
        IReadOnlyList<GroupEntry> groups = ContainerMap.Load(new MemoryStream(file)).Sequences[0].Index.Groups;
        for (int bit = 0; bit < 8 * file.Length; bit++)
        {
            // All bits of what surrounds the coded frames; of these, which lie under one checksum, a bit of every byte.
            bool isCoded = groups.Any(group => (bit >> 3) >= group.OffsetBytes + 64) && (bit >> 3) < groups[^1].OffsetBytes;
            if (isCoded && !groups.Any(group => (bit >> 3) - group.OffsetBytes is >= 0 and < 64) && (bit & 7) != (bit >> 3) % 8)
                continue;
            byte[] changed = [.. file];
            changed[bit >> 3] ^= (byte)(1 << (bit & 7));
            (List<string> md5, bool isRefused, int damage) = await DecodeAsync(changed);
            // Whatever is given is right; at most one group of one frame is missing, and said to be.
            Assert.Empty(md5.Except(whole));
            Assert.True(isRefused || md5.Count >= Frames - 1, $"bit {bit}: {md5.Count} frames");
            Assert.True(isRefused || md5.Count == Frames || damage > 0, $"bit {bit}: a loss that is not said");
        }
    }

    [Fact]
    public async Task HostilePayloadsAreRefusedOrDecoded()
    {
        byte[] file = await Coded.Value;
        (SequenceHeader header, byte[] payload) = await FirstPayloadAsync(file);
        Random random = new(4);
        int refused = 0;
        for (int i = 0; i < 1500; i++)
        {
            byte[] changed = payload[HeaderBytes..];
            if (i < 8 * Math.Min(64, changed.Length))
                changed[i >> 3] ^= (byte)(1 << (i & 7)); // every bit of the beginning
            else if (i % 3 == 0)
                changed = changed[..random.Next(changed.Length)];
            else if (i % 3 == 1)
                random.NextBytes(changed.AsSpan(random.Next(changed.Length)));
            else
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            MemoryStream stream = new();
            ContainerWriter writer = new(stream);
            await writer.BeginSequenceAsync(header);
            await writer.WriteGroupAsync(new Group([new CodedFrame(FrameType.Intra, 0, 0, 40, (byte[])[.. payload[..HeaderBytes], .. changed])], null));
            await writer.CompleteAsync();
            (List<string> md5, bool isRefused, int damage) = await DecodeAsync(stream.ToArray());
            Assert.False(isRefused);
            Assert.Equal(1, md5.Count + damage);
            refused += damage;
        }

        // The final states of the streams are checked, so most changes are seen even without the container's checksums.
        Assert.InRange(refused, 500, 1500);
    }

    private static async Task<byte[]> EncodeAsync()
    {
        MemoryStream stream = new();
        SequenceHeader header = new() { WidthPixels = 40, HeightPixels = 24, TimeBase = new Rational(1, 1000), ModelId = default };
        await using VideoEncoder encoder = new(stream, header, new EncoderOptions { GroupFrames = 1, Quality = QualityIndex.FromQuality(30), ThreadCount = 1 });
        for (int i = 0; i < Frames; i++)
        {
            using Frame frame = TestPictures.SmoothFrame(40, 24, i);
            frame.TimeTicks = 40 * i;
            await encoder.WriteFrameAsync(frame);
        }

        await encoder.CompleteAsync();
        return stream.ToArray();
    }

    /// <summary>Frames given, whether the file was refused with our own exception, and the damage listed; any other exception fails the test.</summary>
    private static async Task<(List<string> Md5, bool IsRefused, int Damage)> DecodeAsync(byte[] file)
    {
        List<string> md5 = [];
        try
        {
            await using VideoDecoder decoder = await VideoDecoder.OpenAsync(new MemoryStream(file), new DecoderOptions { ThreadCount = 1 });
            await foreach (Frame frame in decoder.ReadFramesAsync())
            {
                using (frame)
                    md5.Add(frame.ComputeMd5());
            }

            return (md5, false, decoder.GetDamage().Count);
        }
        catch (InvalidMediaException)
        {
            return (md5, true, 0);
        }
    }

    private static async Task<(SequenceHeader Header, byte[] Payload)> FirstPayloadAsync(byte[] file)
    {
        ContainerReader reader = new(new MemoryStream(file));
        SequenceHeader? header = null;
        while (await reader.ReadAsync() is { } item)
        {
            if (item is SequenceItem sequence)
                header = sequence.Header;
            else if (item is GroupItem group)
                return (header!, group.Group.Frames[0].Payload.ToArray());
        }

        throw new InvalidOperationException("no group");
    }
}
