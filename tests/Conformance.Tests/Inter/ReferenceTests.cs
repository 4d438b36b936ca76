using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Conformance.Tests.Common;
using NeuralCodec.Conformance.Tests.Intra;
using NeuralCodec.Reference.Container;
using NeuralCodec.Reference.Inter;
using Xunit.Abstractions;

namespace NeuralCodec.Conformance.Tests.Inter;

/// <summary>Inter frames decode to the same pixels by docs/inter.md and docs/inter-motion.md and by the product.</summary>
public class ReferenceTests(ITestOutputHelper output)
{
    /// <summary>Whole files of the product's encoder.</summary>
    [Theory]
    [InlineData(21, 64, 48, 10, false)]
    [InlineData(22, 64, 48, 10, true)]
    [InlineData(23, 130, 70, 11, false)]
    [InlineData(24, 130, 70, 6, true)]
    [InlineData(25, 33, 65, 18, false)]
    public void FilesDecodeEqually(int seed, int width, int height, int frames, bool lowDelay)
    {
        using InterClip clip = new(seed, width, height, frames);
        byte[] file = clip.Encode(2, lowDelay, out string[] encoder);
        NeuralCodec.Reference.Package.ModelPackage package = new(SmallIntraModel.VideoPackage(seed));
        List<string> sums = [];
        foreach (NeuralCodec.Reference.Container.Group group in Sequence.ReadFile(file).Single().Groups)
        {
            var pictures = new GroupDecoder(package).Decode(group.Frames, width, height).OrderBy(f => f.DisplayIndex);
            foreach ((_, NeuralCodec.Reference.Intra.Picture picture) in pictures)
            {
                using Frame frame = new(width, height);
                picture.Y.CopyTo(frame.GetPlane(0));
                picture.U.CopyTo(frame.GetPlane(1));
                picture.V.CopyTo(frame.GetPlane(2));
                sums.Add(frame.ComputeMd5());
            }
        }

        Assert.Equal(encoder, sums);
        Assert.Equal(clip.Decode(file, 2), sums);
    }

    /// <summary>Groups with copied blocks and a repeated frame.</summary>
    [Theory]
    [InlineData(31, 64, 48, 11, false)]
    [InlineData(37, 130, 70, 11, false)]
    [InlineData(33, 130, 70, 12, true)]
    [InlineData(34, 200, 131, 8, true)]
    public void GroupsDecodeEqually(int seed, int width, int height, int frames, bool lowDelay)
    {
        using ReferenceGroup group = new(SmallIntraModel.VideoPackage(seed), seed, width, height, frames, lowDelay);
        group.Check();
        int repeats = group.Frames.Count(f => f.Type == FrameType.Repeat), parts = group.Frames.Count(group.HasCopiesInWindow);
        output.WriteLine($"{repeats} repeated frames, {parts} with copied blocks in the window, {group.Frames.Sum(f => f.Payload.Length)} bytes");
        Assert.True(repeats > 0);
        Assert.True(width <= 64 || parts > 0);
    }

    /// <summary>A few frames with the video model that ships.</summary>
    [Fact]
    public void ShippedModelDecodesEqually()
    {
        string path = Directory.GetFiles(Repository.PathOf("models"), "video-v1-*.ncm").Single();
        using ReferenceGroup group = new(File.ReadAllBytes(path), 41, 64, 48, 3, lowDelay: false);
        group.Check();
    }
}
