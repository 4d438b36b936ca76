using NeuralCodec.Codec.Container;
using NeuralCodec.Conformance.Tests.Common;
using NeuralCodec.Conformance.Tests.Intra;
using Xunit.Abstractions;

namespace NeuralCodec.Conformance.Tests.Inter;

/// <summary>
/// Damaged inter frames behind the container's checksums: product and reference decode the same frames to the same pixels, and refuse at the same frame,
/// each with its one exception.
/// </summary>
public class ReferenceDamageTests(ITestOutputHelper output)
{
    /// <summary>Every length of one frame of two references.</summary>
    [Fact]
    public void CutAtEveryByte()
    {
        using ReferenceGroup group = Group(51, 64, 48, 3);
        int which = group.Frames.Count - 1;
        int length = group.Frames[which].Payload.Length, pictures = 0, all = 0;
        for (int left = 0; left < length; left += left < 60 || left > length - 20 ? 1 : 7)
        {
            pictures += Check(group, [.. group.Frames.Take(which), group.Frames[which] with { Payload = group.Frames[which].Payload[..left] }]) - which;
            all++;
        }

        // A short stream ends at a state of 1, which what is left of another reaches by chance now and then; files have checksums.
        output.WriteLine($"{pictures} of {all} cut frames gave a picture");
        Assert.InRange(pictures, 0, all / 10);
    }

    /// <summary>Every bit of the first bytes of a frame, where header and motion are, and some of the others.</summary>
    [Fact]
    public void BitsFlipped()
    {
        using ReferenceGroup group = Group(52, 64, 48, 3);
        int which = group.Frames.Count - 1, pictures = 0, all = 0;
        byte[] payload = group.Frames[which].Payload.ToArray();
        for (int bit = 0; bit < 8 * payload.Length; bit += bit < 320 ? 1 : 29)
        {
            byte[] damaged = [.. payload];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            pictures += Check(group, [.. group.Frames.Take(which), group.Frames[which] with { Payload = damaged }]) - which;
            all++;
        }

        output.WriteLine($"{payload.Length} bytes; {pictures} of {all} damaged frames gave a picture");
    }

    /// <summary>Any frame of a longer group, also other types, references and orders.</summary>
    [Fact]
    public void GroupsWithDamage()
    {
        using ReferenceGroup group = Group(53, 70, 66, 6);
        int refused = 0, count = 40;
        Cases.Run(output, count, random =>
        {
            CodedFrame[] frames = [.. group.Frames];
            int which = random.Next(1, frames.Length);
            byte[] payload = frames[which].Payload.ToArray();
            switch (random.Next(7))
            {
                case 0:
                    Array.Resize(ref payload, random.Next(payload.Length + 4));
                    break;
                case 1:
                    payload[random.Next(Math.Min(payload.Length, 8))] = (byte)random.Next(12);
                    break;
                case 2:
                    frames[which] = frames[which] with { Type = (FrameType)random.Next(3) };
                    break;
                case 3:
                    (frames[which], frames[1]) = (frames[1], frames[which]);
                    payload = frames[which].Payload.ToArray();
                    break;
                case 4:
                    (frames[which], payload) = (frames[which] with { Type = FrameType.Repeat }, [(byte)random.Next(10)]);
                    break;
                case 5:
                    // No motion, no latents: a copy of frame 0 that, unlike a repeated frame, has motion for the candidates of others.
                    (frames[which], payload) = (frames[which] with { Type = FrameType.Inter }, [1, 1, 0, 40, 0, 0]);
                    break;
                default:
                    payload[random.Next(payload.Length)] ^= (byte)(1 << random.Next(8));
                    break;
            }

            frames[which] = frames[which] with { Payload = payload };
            refused += Check(group, frames) < frames.Length ? 1 : 0;
        });
        output.WriteLine($"{refused} of {count} groups ended early");
        Assert.InRange(refused, 1, count - 1);
    }

    private static ReferenceGroup Group(int seed, int width, int height, int frames) =>
        new(SmallIntraModel.VideoPackage(seed), seed, width, height, frames, lowDelay: false);

    /// <summary>How many frames both decode.</summary>
    private static int Check(ReferenceGroup group, CodedFrame[] frames)
    {
        List<byte[]> product = group.DecodeByProduct(frames), reference = group.DecodeByReference(frames);
        Assert.Equal(product.Count, reference.Count);
        for (int i = 0; i < product.Count; i++)
            Assert.True(product[i].AsSpan().SequenceEqual(reference[i]), $"picture {i} in coding order differs");
        return product.Count;
    }
}
