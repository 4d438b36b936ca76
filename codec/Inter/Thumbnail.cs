using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Inter;

/// <summary>Luma of a frame as means of square areas, at most 160x96, for looking ahead. Integers only: the same everywhere.</summary>
internal sealed class Thumbnail
{
    private const int MaxWidth = 160, MaxHeight = 96, Block = 8, Range = 4, Size = Block * Block;

    // Measured on eleven driving clips: at most 437 from frame to frame, at least 515 between frames of two clips.
    private const int NewPermille = 500;
    private const int StillLevels = 2;
    private readonly byte[] _luma;
    private readonly int _width, _height;

    /// <param name="frame">Not kept.</param>
    public Thumbnail(Frame frame)
    {
        int side = Math.Max(1, Math.Max((frame.WidthPixels + MaxWidth - 1) / MaxWidth, (frame.HeightPixels + MaxHeight - 1) / MaxHeight));
        (_width, _height) = (Math.Max(1, frame.WidthPixels / side), Math.Max(1, frame.HeightPixels / side));
        _luma = new byte[_width * _height];
        ReadOnlySpan<byte> plane = frame.GetPlane(0);
        Span<int> sums = stackalloc int[_width];
        int sideX = Math.Min(side, frame.WidthPixels), sideY = Math.Min(side, frame.HeightPixels), area = sideX * sideY;
        for (int y = 0; y < _height; y++)
        {
            sums.Clear();
            for (int row = 0; row < sideY; row++)
            {
                ReadOnlySpan<byte> line = plane.Slice(((y * side) + row) * frame.WidthPixels, frame.WidthPixels);
                for (int x = 0; x < sums.Length; x++)
                {
                    int sum = 0;
                    foreach (byte sample in line.Slice(x * side, sideX)) sum += sample;
                    sums[x] += sum;
                }
            }
            for (int x = 0; x < sums.Length; x++) _luma[(y * _width) + x] = (byte)((sums[x] + (area / 2)) / area);
        }
    }

    /// <summary>
    /// True where most structure is new against an earlier thumbnail of the same size: blocks of 8x8 differ, at the best of small motions and
    /// their means aside, by more than half of what they differ from their own means by. Light that changes is no new structure.
    /// </summary>
    public bool IsOtherScene(Thumbnail before)
    {
        (long structure, long samples) = (Math.Max(Total((x, y, w, h) => Spread(_luma, default, x, y, 0, 0, w, h)),
            Total((x, y, w, h) => Spread(before._luma, default, x, y, 0, 0, w, h))), (long)_width * _height);
        // Noise and the first steps out of black are no structure: two levels per sample.
        long least = Math.Max(2 * samples, structure * NewPermille / 1000);
        return Total((x, y, w, h) => Spread(_luma, before._luma, x, y, 0, 0, w, h)) > least && Total((x, y, w, h) => BestDifference(before, x, y, w, h)) > least;
    }

    /// <summary>True where no block's mean differs by more than noise does: nothing moves and the light is the same.</summary>
    public bool IsStill(Thumbnail before)
    {
        for (int y = 0; y < _height; y += Block)
        {
            for (int x = 0; x < _width; x += Block)
            {
                int sum = 0, height = Math.Min(Block, _height - y), width = Math.Min(Block, _width - x);
                for (int row = y; row < y + height; row++)
                {
                    for (int i = (row * _width) + x; i < (row * _width) + x + width; i++) sum += _luma[i] - before._luma[i];
                }
                if (Math.Abs(sum) > StillLevels * width * height) return false;
            }
        }
        return true;
    }

    private long Total(Func<int, int, int, int, int> block)
    {
        long sum = 0;
        for (int y = 0; y < _height; y += Block)
        {
            for (int x = 0; x < _width; x += Block) sum += block(x, y, Math.Min(Block, _width - x), Math.Min(Block, _height - y));
        }
        return sum;
    }

    private int BestDifference(Thumbnail before, int x, int y, int width, int height)
    {
        int best = Spread(_luma, before._luma, x, y, 0, 0, width, height);
        for (int dy = -Range; dy <= Range && best > width * height; dy++)
        {
            if (y + dy < 0 || y + dy + height > _height) continue;
            for (int dx = -Range; dx <= Range; dx++)
            {
                if (x + dx >= 0 && x + dx + width <= _width) best = Math.Min(best, Spread(_luma, before._luma, x, y, dx, dy, width, height));
            }
        }
        return best;
    }

    /// <summary>Sum of absolute deviations from the mean, of a block or of its difference from a moved one.</summary>
    private int Spread(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> other, int x, int y, int dx, int dy, int width, int height)
    {
        Span<short> values = stackalloc short[Size];
        int sum = 0, count = 0;
        for (int row = y; row < y + height; row++)
        {
            ReadOnlySpan<byte> line = luma.Slice((row * _width) + x, width);
            ReadOnlySpan<byte> moved = other.IsEmpty ? default : other.Slice(((row + dy) * _width) + x + dx, width);
            for (int column = 0; column < line.Length; column++)
            {
                int value = line[column] - (moved.IsEmpty ? 0 : moved[column]);
                values[count++] = (short)value;
                sum += value;
            }
        }
        int mean = sum / count, spread = 0;
        foreach (short value in values[..count]) spread += Math.Abs(value - mean);
        return spread;
    }
}
