using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Motion;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec.Tests.Motion;

/// <summary>Interpolated blocks at every level against <see cref="PredictionDefinition"/>.</summary>
public unsafe class InterpolationTests
{
    private const byte Canary = 0xA5;

    public static TheoryData<SimdLevel> Levels => MotionLevels.All;

    [Theory]
    [MemberData(nameof(Levels))]
    public void EveryFractionAndWidthEqualsTheDefinition(SimdLevel level)
    {
        Random random = new(1);
        using Frame frame = RandomMotion.Frame(random, 71, 53, extreme: true);
        ReferencePicture reference = RandomMotion.Reference(frame);
        for (int plane = 0; plane < 3; plane++)
        for (int fractionY = 0; fractionY < 8; fractionY++)
        for (int fractionX = 0; fractionX < 8; fractionX++)
        {
            for (int width = 1 + random.Next(3); width <= 70; width += random.Next(1, 12))
                Check(frame, reference, plane, random.Next(-9, 60), random.Next(-9, 50), new((short)(fractionX - 8), (short)(16 + fractionY)), width, random.Next(1, 10), level);
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void AnyPositionOfPicturesOfAnySize(SimdLevel level)
    {
        for (int seed = 0; seed < 150; seed++)
        {
            Random random = new(seed);
            int width = seed < 40 ? 1 + seed % 6 : random.Next(1, 200), height = seed < 40 ? 1 + seed / 6 : random.Next(1, 150);
            using Frame frame = RandomMotion.Frame(random, width, height, seed % 3 == 0);
            ReferencePicture reference = RandomMotion.Reference(frame);
            for (int i = 0; i < 6; i++)
            {
                MotionVector vector = i == 0 ? new(MotionVector.Min, MotionVector.Max) : RandomMotion.Vector(random);
                Check(
                    frame, reference, i % 3, random.Next(-150, width + 150), random.Next(-150, height + 150), vector,
                    random.Next(1, 100), random.Next(1, i < 4 ? 12 : 100), level);
            }
        }
    }

    [Fact]
    public void ChecksItsArguments()
    {
        using Frame frame = RandomMotion.Frame(new Random(1), 9, 9);
        using Frame other = new(9, 10);
        ReferencePicture reference = RandomMotion.Reference(frame);
        Assert.Throws<ArgumentException>(() => reference.Load(other));
        Assert.Throws<ArgumentOutOfRangeException>(() => Interpolation.Luma(reference, 0, 0, default, 8, 8, new byte[63], 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => Interpolation.Chroma(reference, 0, 0, 0, default, 8, 8, new byte[64], 8));
        byte[] block = new byte[62];
        Interpolation.Chroma(reference, 2, -1, 1, new(8, -8), 6, 8, block, 8);
        Assert.Equal(frame.GetRow(2, 1)[3], block[11]);
    }

    private static void Check(
        Frame frame, ReferencePicture reference, int plane, int x, int y, MotionVector vector, int width, int height, SimdLevel level)
    {
        int stride = width + 3;
        byte[] block = new byte[stride * (height + 2)];
        Array.Fill(block, Canary);
        fixed (byte* pointer = block)
            Interpolation.Run(reference, plane, x, y, vector, width, height, pointer + stride + 1, stride, level);
        for (int row = -1; row <= height; row++)
        for (int column = -1; column < stride - 1; column++)
        {
            bool inside = row >= 0 && row < height && column >= 0 && column < width;
            byte expected = inside ? PredictionDefinition.Interpolate(frame, plane, x + column, y + row, vector) : Canary;
            byte actual = block[(row + 1) * stride + 1 + column];
            if (expected != actual)
                Assert.Fail($"plane {plane}, ({x}, {y}) {width}x{height}, {vector}: ({column}, {row}) is {actual}, not {expected}");
        }
    }
}
