namespace NeuralCodec.Training.Data;

/// <summary>
/// Draws batches of crops, packed as the networks read them. Batch number n is a function of the seed and n alone, so a
/// resumed run sees what an uninterrupted one would have seen.
/// </summary>
public sealed class CropSampler
{
    private readonly TrainingSet _set;
    private readonly int _size;
    private readonly int _seed;
    private readonly double[] _cumulative;
    private readonly double[][] _byArea;

    /// <param name="size">Rows and columns of a crop; a multiple of 64.</param>
    public CropSampler(TrainingSet set, int size, int seed)
    {
        if (size < 64 || size % 64 != 0) throw new ArgumentException("the crop size must be a multiple of 64", nameof(size));
        (_set, _size, _seed) = (set, size, seed);
        _cumulative = Cumulate(set.Groups.Select(g => g.Share));
        // Within a group large pictures are drawn more often: each pixel has about the same chance.
        _byArea = [.. set.Groups.Select(g => Cumulate(g.Frames.Select(f => (double)f.Width * f.Height)))];
    }

    /// <returns>[count, size/8, size/8, 96] bytes, channels last: luma unshuffled 8x8, U and V unshuffled 4x4.</returns>
    public byte[] Draw(long batch, int count)
    {
        Random random = new(HashCode(batch));
        int cells = _size / 8;
        byte[] packed = new byte[count * cells * cells * 96];
        for (int i = 0; i < count; i++)
        {
            int group = Pick(_cumulative, random.NextDouble());
            Frame420 frame = _set.Groups[group].Frames[Pick(_byArea[group], random.NextDouble())];
            int x = random.Next((frame.Width - _size) / 2 + 1) * 2, y = random.Next((frame.Height - _size) / 2 + 1) * 2;
            bool mirror = random.Next(2) == 0, transpose = random.Next(8) == 0;
            byte[]? tone = random.Next(3) == 0 ? ToneCurve(random) : null;
            Span<byte> destination = packed.AsSpan(i * cells * cells * 96, cells * cells * 96);
            PackPlane(frame.Y, frame.Width, x, y, _size, 8, 0, mirror, transpose, tone, destination);
            PackPlane(frame.U, frame.Width / 2, x / 2, y / 2, _size / 2, 4, 64, mirror, transpose, null, destination);
            PackPlane(frame.V, frame.Width / 2, x / 2, y / 2, _size / 2, 4, 80, mirror, transpose, null, destination);
        }
        return packed;
    }

    private static void PackPlane(byte[] plane, int stride, int x, int y, int size, int cell, int firstChannel, bool mirror, bool transpose, byte[]? tone, Span<byte> destination)
    {
        int cells = size / cell;
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column < size; column++)
            {
                int sy = transpose ? column : row, sx = transpose ? row : column;
                if (mirror) sx = size - 1 - sx;
                byte value = plane[((y + sy) * stride) + x + sx];
                int index = ((((row / cell) * cells) + (column / cell)) * 96) + firstChannel + ((row % cell) * cell) + (column % cell);
                destination[index] = tone is null ? value : tone[value];
            }
        }
    }

    // Brightness and contrast: gamma 0.7 to 1.5 and gain 0.6 to 1.05, so that one sunny drive also teaches dusk.
    private static byte[] ToneCurve(Random random)
    {
        double gamma = Math.Exp((random.NextDouble() * 0.76) - 0.36), gain = 0.6 + (random.NextDouble() * 0.45);
        byte[] curve = new byte[256];
        for (int i = 0; i < 256; i++) curve[i] = (byte)Math.Clamp(Math.Round(Math.Pow(i / 255.0, gamma) * gain * 255), 0, 255);
        return curve;
    }

    private int HashCode(long batch)
    {
        ulong h = ((ulong)batch * 0x9E3779B97F4A7C15UL) ^ ((ulong)(uint)_seed * 0xBF58476D1CE4E5B9UL);
        h = (h ^ (h >> 31)) * 0x94D049BB133111EBUL;
        return (int)((h >> 33) & 0x7FFFFFFF);
    }

    private static double[] Cumulate(IEnumerable<double> weights)
    {
        double sum = 0;
        double[] c = [.. weights.Select(w => sum += w)];
        for (int i = 0; i < c.Length; i++) c[i] /= sum;
        return c;
    }

    private static int Pick(double[] cumulative, double value)
    {
        int index = Array.BinarySearch(cumulative, value);
        return Math.Min(index >= 0 ? index + 1 : ~index, cumulative.Length - 1);
    }
}
