using NeuralCodec.Reference.Intra;

namespace NeuralCodec.Reference.Inter;

/// <summary>inter.md, section 3: prediction 0 or 1 at the padded size.</summary>
public sealed class Prediction
{
    private static readonly int[][] LumaTaps =
    [
        [0, 0, 0, 64, 0, 0, 0, 0],
        [-1, 4, -10, 58, 17, -5, 1, 0],
        [-1, 4, -11, 40, 40, -11, 4, -1],
        [0, 1, -5, 17, 58, -10, 4, -1],
    ];

    private static readonly int[][] ChromaTaps =
    [
        [0, 64, 0, 0],
        [-2, 58, 10, -2],
        [-4, 54, 16, -2],
        [-6, 46, 28, -4],
        [-4, 36, 36, -4],
        [-4, 28, 46, -6],
        [-2, 16, 54, -4],
        [-2, 10, 58, -2],
    ];

    private readonly Picture first;
    private readonly Picture? second;
    private readonly MotionField field;
    private readonly int number;

    /// <param name="number">0 or 1.</param>
    public Prediction(Picture first, Picture? second, MotionField field, int number)
    {
        this.first = first;
        this.second = second;
        this.field = field;
        this.number = number;
        int width = 8 * field.Columns;
        int height = 8 * field.Rows;
        Picture = new Picture(width, height, Plane(0, width, height), Plane(1, width / 2, height / 2), Plane(2, width / 2, height / 2));
    }

    public Picture Picture { get; }

    private byte[] Plane(int plane, int width, int height)
    {
        byte[] samples = new byte[width * height];
        int block = plane == 0 ? 64 : 32;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                bool copied = field.Copied[y / block, x / block];
                samples[(y * width) + x] = (byte)(copied ? first.Sample(plane, x, y) : Overlapped(plane, x, y));
            }
        }

        return samples;
    }

    /// <summary>Section 3.3.</summary>
    private int Overlapped(int plane, int x, int y)
    {
        int c = plane == 0 ? 8 : 4;
        int r = ((y + (c / 2)) / c) - 1;
        int q = ((x + (c / 2)) / c) - 1;
        int sum = 0;
        for (int a = r; a <= r + 1; a++)
        {
            for (int e = q; e <= q + 1; e++)
            {
                Motion cell = field.Cells[Math.Clamp(a, 0, field.Rows - 1), Math.Clamp(e, 0, field.Columns - 1)];
                sum += Weight(c, y + (c / 2) - (a * c)) * Weight(c, x + (c / 2) - (e * c)) * OfCell(cell, plane, x, y);
            }
        }

        return plane == 0 ? (sum + 128) >> 8 : (sum + 32) >> 6;
    }

    private static int Weight(int c, int i) => i < c ? (2 * i) + 1 : (4 * c) - 1 - (2 * i);

    private int OfCell(Motion cell, int plane, int x, int y)
    {
        int preferred = number + 1;
        int reference = (cell.Use & preferred) != 0 ? preferred : 3 - preferred;
        return Interpolated(reference == 1 ? first : second!, plane, x, y, cell.Of(reference));
    }

    /// <summary>Section 3.2.</summary>
    private static int Interpolated(Picture reference, int plane, int x, int y, Vector v)
    {
        int[][] taps = plane == 0 ? LumaTaps : ChromaTaps;
        int fractionBits = plane == 0 ? 2 : 3;
        int before = plane == 0 ? 3 : 1;
        int mask = (1 << fractionBits) - 1;
        int[] across = taps[v.X & mask];
        int[] down = taps[v.Y & mask];
        int left = x + (v.X >> fractionBits) - before;
        int top = y + (v.Y >> fractionBits) - before;
        int sum = 2048;
        for (int j = 0; j < down.Length; j++)
        {
            int t = 0;
            for (int i = 0; i < across.Length; i++)
            {
                t += across[i] * reference.Sample(plane, left + i, top + j);
            }

            sum += down[j] * t;
        }

        return Math.Clamp(sum >> 12, 0, 255);
    }
}
