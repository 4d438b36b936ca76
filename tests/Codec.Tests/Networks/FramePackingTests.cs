using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Tests.Common.Networks;

namespace NeuralCodec.Codec.Tests.Networks;

/// <summary>Frames to tensors and back, with the order of channels written out once more.</summary>
public class FramePackingTests
{
    [Theory]
    [InlineData(64, 64)]
    [InlineData(128, 72)]
    [InlineData(1, 1)]
    [InlineData(3, 5)]
    [InlineData(67, 130)]
    public void EveryValueIsWhereTheTextSays(int width, int height)
    {
        Random random = new(width);
        using Frame frame = new(width, height);
        random.NextBytes(frame.Pixels);
        IntegerTensor packed = new(0, 0, 0);
        FramePacking.Pack(frame, 5, packed);
        Assert.Equal(((height + 63) / 64 * 8, (width + 63) / 64 * 8, 96), (packed.Rows, packed.Columns, packed.Channels));
        for (int row = 0; row < packed.Rows; row++)
        for (int column = 0; column < packed.Columns; column++)
        for (int channel = 0; channel < 96; channel++)
        {
            int plane = channel < 64 ? 0 : channel < 80 ? 1 : 2, size = plane == 0 ? 8 : 4;
            int inside = plane == 0 ? channel : (channel - 64) % 16;
            int y = Math.Min(row * size + inside / size, frame.GetPlaneHeight(plane) - 1);
            int x = Math.Min(column * size + inside % size, frame.GetPlaneWidth(plane) - 1);
            Assert.Equal((2 * frame.GetRow(plane, y)[x] - 255) * 32, packed[row, column, channel]);
        }
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(1280, 720)]
    [InlineData(1, 1)]
    [InlineData(13, 131)]
    public void UnpackIsTheInverse(int width, int height)
    {
        Random random = new(height);
        using Frame frame = new(width, height), back = new(width, height);
        random.NextBytes(frame.Pixels);
        IntegerTensor packed = new(0, 0, 0);
        FramePacking.Pack(frame, 0, packed);
        foreach (ref short value in packed.Values)
            value = (short)((value + 255) / 2);
        FramePacking.Unpack(packed, back);
        Assert.True(frame.Pixels.SequenceEqual(back.Pixels));
    }

    [Fact]
    public void ValuesOutsideAreClampedAndSizesChecked()
    {
        using Frame frame = new(70, 9);
        IntegerTensor packed = RandomLayers.Tensor(new Random(1), 8, 16, 96, 15, extreme: true);
        FramePacking.Unpack(packed, frame);
        foreach (byte pixel in frame.Pixels)
            Assert.True(pixel is 0 or 255);
        Assert.Throws<ArgumentException>(() => FramePacking.Unpack(new IntegerTensor(8, 8, 96), frame));
        Assert.Throws<ArgumentException>(() => FramePacking.Unpack(new IntegerTensor(8, 16, 95), frame));
    }
}
