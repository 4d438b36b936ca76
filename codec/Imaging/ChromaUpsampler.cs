namespace NeuralCodec.Codec.Imaging;

/// <summary>
/// The normative chroma interpolation: linear between sample positions, in each direction with weights in quarters; one
/// rounding at the end, (sum + 8) >> 4. Samples outside repeat the border.
/// A centred direction has chroma sample i at 2i + 1/2: pixel 2i is 3/4 of i and 1/4 of i-1, pixel 2i+1 is 3/4 of i and 1/4 of i+1.
/// A co-sited direction has it at 2i: pixel 2i is i, pixel 2i+1 is the mean of i and i+1.
/// </summary>
public static class ChromaUpsampler
{
    /// <summary>A chroma plane (1 or 2) of a frame at luma size.</summary>
    /// <param name="source">The frame.</param>
    /// <param name="plane">1 (U) or 2 (V).</param>
    /// <param name="siting">Where its chroma lies.</param>
    /// <param name="destination">Width times height of the frame, row by row.</param>
    public static void Upsample(Frame source, int plane, ChromaSiting siting, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(source);
        int width = source.WidthPixels;
        int[] mixed = new int[source.ChromaWidth];
        for (int y = 0; y < source.HeightPixels; y++)
        {
            MixRows(source, plane, y, siting, mixed);
            Span<byte> row = destination.Slice(y * width, width);
            for (int x = 0; x < width; x++)
                row[x] = (byte)Interpolate(mixed, x, siting);
        }
    }

    /// <summary>The chroma row at luma row y, times 4.</summary>
    internal static void MixRows(Frame source, int plane, int y, ChromaSiting siting, Span<int> mixed)
    {
        int row = y / 2;
        bool isOdd = (y & 1) != 0;
        (int near, int far) = Weights(siting != ChromaSiting.TopLeft, isOdd);
        int other = isOdd ? Math.Min(row + 1, source.ChromaHeight - 1) : Math.Max(row - 1, 0);
        ReadOnlySpan<byte> a = source.GetRow(plane, row);
        ReadOnlySpan<byte> b = source.GetRow(plane, other);
        for (int i = 0; i < mixed.Length; i++)
            mixed[i] = (near * a[i]) + (far * b[i]);
    }

    /// <summary>The value at luma column x, 0 to 255, of a row mixed by <see cref="MixRows"/>.</summary>
    internal static int Interpolate(ReadOnlySpan<int> mixed, int x, ChromaSiting siting)
    {
        int column = x / 2;
        bool isOdd = (x & 1) != 0;
        (int near, int far) = Weights(siting == ChromaSiting.Center, isOdd);
        int other = isOdd ? Math.Min(column + 1, mixed.Length - 1) : Math.Max(column - 1, 0);
        return ((near * mixed[column]) + (far * mixed[other]) + 8) >> 4;
    }

    private static (int Near, int Far) Weights(bool isCentered, bool isOdd) =>
        isCentered ? (3, 1) : isOdd ? (2, 2) : (4, 0);
}
