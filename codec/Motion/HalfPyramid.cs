namespace NeuralCodec.Codec.Motion;

/// <summary>
/// The luma of a picture at 1/2, 1/4, 1/8 and 1/16: each sample is the mean of 2x2 of the level before. Every level has a
/// border; not normative. One object serves picture after picture of a size.
/// </summary>
internal sealed class HalfPyramid
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
    public void Load(ReferencePicture picture)
    {
        BorderedPlane source = picture.GetPlane(0);
        foreach (BorderedPlane level in _levels)
        {
            for (int y = 0; y < level.Height; y++)
                Halve(source.Row(2 * y), source.Row(2 * y + 1), level.Row(y));
            level.Extend(level.Width, level.Height);
            source = level;
        }
    }

    private static void Halve(ReadOnlySpan<byte> upper, ReadOnlySpan<byte> lower, Span<byte> destination)
    {
        for (int x = 0; x < destination.Length; x++)
            destination[x] = (byte)((upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1] + 2) >> 2);
    }
}
