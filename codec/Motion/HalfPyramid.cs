using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using NeuralCodec.Codec.Motion.Lanes;
using NeuralCodec.Codec.Networks.Lanes;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec.Motion;

/// <summary>
/// The luma of a picture at 1/2, 1/4, 1/8 and 1/16: each sample is the mean of 2x2 of the level before. Every level has a
/// border; not normative. One object serves picture after picture of a size.
/// </summary>
internal sealed unsafe class HalfPyramid
{
    /// <summary>Number of levels; level 0 is half the size of the picture.</summary>
    public const int LevelCount = 4;

    /// <summary>Border of each level in its own samples.</summary>
    public const int Border = 64;

    private readonly BorderedPlane[] _levels = new BorderedPlane[LevelCount];

    /// <param name="paddedWidth">Width of the pictures, a multiple of 64.</param>
    /// <param name="paddedHeight">Height of the pictures, a multiple of 64.</param>
    public HalfPyramid(int paddedWidth, int paddedHeight)
    {
        for (int level = 0; level < LevelCount; level++)
            _levels[level] = new BorderedPlane(paddedWidth >> (level + 1), paddedHeight >> (level + 1), Border);
    }

    /// <summary>A level: 0 = 1/2, 3 = 1/16.</summary>
    public BorderedPlane GetLevel(int level) => _levels[level];

    /// <summary>Computes all levels.</summary>
    public void Load(ReferencePicture picture) => Load(picture, SimdDispatch.Level);

    /// <summary>Computes all levels with vectors of a width.</summary>
    public void Load(ReferencePicture picture, SimdLevel simd)
    {
        BorderedPlane source = picture.GetPlane(0);
        foreach (BorderedPlane level in _levels)
        {
            for (int y = 0; y < level.Height; y++)
            {
                byte* upper = source.Origin + (nint)(2 * y) * source.Stride;
                Halve(upper, upper + source.Stride, level.Origin + (nint)y * level.Stride, level.Width, simd);
            }

            level.Extend(level.Width, level.Height);
            source = level;
        }
    }

    private static void Halve(byte* upper, byte* lower, byte* destination, int width, SimdLevel level)
    {
        int x = 0;
        if (level >= SimdLevel.Vector256)
        {
            for (; width - x >= Vector256<short>.Count; x += Vector256<short>.Count)
                HalveVector<ByteLanes256, Lanes256, Vector256<short>, Vector256<int>>(upper + 2 * x, lower + 2 * x, destination + x);
        }

        if (level >= SimdLevel.Vector128)
        {
            for (; width - x >= Vector128<short>.Count; x += Vector128<short>.Count)
                HalveVector<ByteLanes128, Lanes128, Vector128<short>, Vector128<int>>(upper + 2 * x, lower + 2 * x, destination + x);
        }

        for (; x < width; x++)
            destination[x] = (byte)((upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1] + 2) >> 2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void HalveVector<TBytes, TLanes, TShort, TInt>(byte* upper, byte* lower, byte* destination)
        where TBytes : struct, IByteLanes<TShort>
        where TLanes : struct, IKernelLanes<TShort, TInt>
        where TShort : unmanaged
        where TInt : unmanaged
    {
        TShort ones = TLanes.Broadcast(0x0101);
        TShort sum = TLanes.Add(
            TBytes.MultiplyAddBytes(TLanes.Load((short*)upper), ones), TBytes.MultiplyAddBytes(TLanes.Load((short*)lower), ones));
        TBytes.StoreBytes(TLanes.ShiftRightArithmetic(TLanes.Add(sum, TLanes.Broadcast(2)), 2), destination);
    }
}
