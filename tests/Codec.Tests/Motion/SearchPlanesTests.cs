using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Motion;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec.Tests.Motion;

/// <summary>What a search reads in place: quarter-pel planes and halved pictures.</summary>
public unsafe class SearchPlanesTests
{
    public static TheoryData<SimdLevel> Levels => MotionLevels.All;

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(70, 33, 3)]
    [InlineData(129, 65, 2)]
    public void PlanesEqualInterpolation(int width, int height, int threads)
    {
        Random random = new(width);
        using WorkerPool pool = new(threads);
        QuarterPelPlanes planes = new(threads == 1 ? null : pool);
        byte[] block = new byte[64 * 64];
        for (int picture = 0; picture < 2; picture++)
        {
            using Frame frame = RandomMotion.Frame(random, width, height);
            ReferencePicture reference = RandomMotion.Reference(frame);
            planes.Load(reference);
            Assert.True(planes.GetPlane(0, 0) == reference.GetPlane(0).Origin);
            for (int i = 0; i < 400; i++)
            {
                MotionVector vector = i < 16 ? new((short)(i & 3), (short)(i >> 2)) : RandomMotion.Vector(random);
                int x = random.Next(-100, width + 100), y = random.Next(-100, height + 100), columns = random.Next(1, 65), rows = random.Next(1, 65);
                Interpolation.Luma(reference, x, y, vector, columns, rows, block, 64);
                byte* actual = planes.GetBlock(x, y, vector, columns, rows);
                for (int row = 0; row < rows; row++)
                    Assert.True(block.AsSpan(row * 64, columns).SequenceEqual(new ReadOnlySpan<byte>(actual + (nint)row * planes.Stride, columns)), $"{x}, {y}, {vector}");
            }
        }
    }

    [Fact]
    public void PlanesCoverTheMargin()
    {
        Random random = new(2);
        using Frame frame = RandomMotion.Frame(random, 50, 100);
        ReferencePicture reference = RandomMotion.Reference(frame);
        QuarterPelPlanes planes = new();
        Assert.Throws<InvalidOperationException>(() => planes.GetPlane(1, 1));
        planes.Load(reference);
        for (int i = 0; i < 16; i++)
        {
            MotionVector vector = new((short)(i & 3), (short)(i >> 2));
            byte* plane = planes.GetPlane(i & 3, i >> 2);
            for (int y = -80; y < 128 + 80; y += 3)
            for (int x = -80; x < 64 + 80; x++)
                Assert.Equal(PredictionDefinition.Interpolate(frame, 0, x, y, vector), plane[(nint)y * planes.Stride + x]);
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void HalvedPicturesAreMeans(SimdLevel level)
    {
        Random random = new(5);
        using Frame frame = RandomMotion.Frame(random, 190, 70);
        ReferencePicture reference = RandomMotion.Reference(frame);
        HalfPyramid pyramid = new(192, 128);
        pyramid.Load(reference, level);
        BorderedPlane source = reference.GetPlane(0);
        for (int i = 0; i < HalfPyramid.LevelCount; i++)
        {
            BorderedPlane half = pyramid.GetLevel(i);
            Assert.Equal((192 >> (i + 1), 128 >> (i + 1)), (half.Width, half.Height));
            for (int y = -HalfPyramid.Border; y < half.Height + HalfPyramid.Border; y++)
            for (int x = -HalfPyramid.Border; x < half.Width + HalfPyramid.Border; x++)
            {
                int fromX = 2 * Math.Clamp(x, 0, half.Width - 1), fromY = 2 * Math.Clamp(y, 0, half.Height - 1);
                Span<byte> upper = source.Row(fromY), lower = source.Row(fromY + 1);
                int mean = (upper[fromX] + upper[fromX + 1] + lower[fromX] + lower[fromX + 1] + 2) >> 2;
                Assert.Equal(mean, half.Origin[(nint)y * half.Stride + x]);
            }

            source = half;
        }
    }
}
