using System.Runtime.Intrinsics;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Codec.Motion;

/// <summary>The picture whose motion is searched, padded, at all sizes, and its distance from predictions.</summary>
internal sealed unsafe class SearchPicture
{
    private readonly ReferencePicture _picture;

    public SearchPicture(int widthPixels, int heightPixels)
    {
        _picture = new ReferencePicture(widthPixels, heightPixels);
        Pyramid = new HalfPyramid(PaddedWidth, PaddedHeight);
    }

    public int PaddedWidth => _picture.PaddedWidth;

    public int PaddedHeight => _picture.PaddedHeight;

    public BorderedPlane Luma => _picture.GetPlane(0);

    public HalfPyramid Pyramid { get; }

    public void Load(Frame frame)
    {
        _picture.Load(frame);
        Pyramid.Load(_picture);
    }

    /// <summary>Columns and rows of a block that show anything, in multiples of 8; both 0 where none does.</summary>
    public (int Width, int Height) Visible(int x, int y, int pixels)
    {
        int width = Math.Min(pixels, (_picture.WidthPixels - x + 7) & ~7);
        int height = Math.Min(pixels, (_picture.HeightPixels - y + 7) & ~7);
        return width <= 0 || height <= 0 ? (0, 0) : (width, height);
    }

    /// <summary>Distance of a block from a displaced one.</summary>
    public int Satd(SearchReference reference, int x, int y, int pixels, MotionVector vector)
    {
        (int width, int height) = Visible(x, y, pixels);
        if (width == 0) return 0;
        byte* block = Luma.Origin + ((nint)y * Luma.Stride) + x;
        return BlockDistortion.Satd(block, Luma.Stride, reference.Planes.GetBlock(x, y, vector, pixels, pixels), reference.Planes.Stride, width, height);
    }

    /// <summary>Distance of a block from the mean of two displaced ones.</summary>
    /// <param name="scratch">Memory for 64x64 samples.</param>
    public int SatdMean(SearchReference first, MotionVector vectorFirst, SearchReference second, MotionVector vectorSecond, int x, int y, int pixels, AlignedBuffer<byte> scratch)
    {
        (int width, int height) = Visible(x, y, pixels);
        if (width == 0) return 0;
        byte* a = first.Planes.GetBlock(x, y, vectorFirst, pixels, pixels);
        byte* b = second.Planes.GetBlock(x, y, vectorSecond, pixels, pixels);
        Mean(a, first.Planes.Stride, b, second.Planes.Stride, scratch.Pointer, width, height);
        return BlockDistortion.Satd(Luma.Origin + ((nint)y * Luma.Stride) + x, Luma.Stride, scratch.Pointer, MotionField.BlockPixels, width, height);
    }

    /// <summary>Sum of squared luma differences of a 64x64 block from the same place of a reference.</summary>
    public long SquaredDifference(SearchReference reference, int x, int y)
    {
        BorderedPlane plane = reference.Picture!.GetPlane(0);
        return BlockDistortion.Sse(
            Luma.Origin + ((nint)y * Luma.Stride) + x, Luma.Stride, plane.Origin + ((nint)y * plane.Stride) + x, plane.Stride,
            Math.Min(MotionField.BlockPixels, _picture.WidthPixels - x), Math.Min(MotionField.BlockPixels, _picture.HeightPixels - y));
    }

    // Rounded up: (a | b) - ((a ^ b) >> 1).
    private static void Mean(byte* a, int strideA, byte* b, int strideB, byte* destination, int width, int height)
    {
        for (int y = 0; y < height; y++, a += strideA, b += strideB, destination += MotionField.BlockPixels)
        {
            int x = 0;
            for (; x + 16 <= width; x += 16)
            {
                Vector128<byte> va = Vector128.Load(a + x), vb = Vector128.Load(b + x);
                Vector128.Store((va | vb) - Vector128.ShiftRightLogical(va ^ vb, 1), destination + x);
            }
            for (; x < width; x++)
                destination[x] = (byte)((a[x] + b[x] + 1) >> 1);
        }
    }
}
