using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Motion;

namespace NeuralCodec.Training.Data;

/// <summary>
/// The transpose of motion compensation (docs/inter.md, section 3): from the gradient of both predictions to that of the references.
/// Compensation is linear in the samples but for its rounding and clamping, through which gradients pass as if they were not there.
/// </summary>
public static class CompensationGradient
{
    /// <summary>Floats of the planes of a frame: 4:2:0, row by row, Y, U, V.</summary>
    public static int Length(int size) => size * size * 3 / 2;

    /// <summary>Adds what the gradient of the predictions means for the samples of the references.</summary>
    /// <param name="gradient0">Gradient of the first prediction, planes of a frame of the field's padded size.</param>
    /// <param name="gradient1">Gradient of the second prediction.</param>
    /// <param name="field">Motion of the picture, a square of <paramref name="size"/> pixels.</param>
    /// <param name="size">Rows and columns, a multiple of 64.</param>
    /// <param name="first">Gradient of the first reference, added to.</param>
    /// <param name="second">Gradient of the second reference, added to; empty where there is none.</param>
    /// <exception cref="ArgumentException">Lengths do not fit.</exception>
    public static void Add(ReadOnlySpan<float> gradient0, ReadOnlySpan<float> gradient1, MotionField field, int size, Span<float> first, Span<float> second)
    {
        int length = Length(size);
        if (gradient0.Length != length || gradient1.Length != length || first.Length != length || (second.Length != length && !second.IsEmpty))
            throw new ArgumentException("a gradient does not have the size of the picture");
        if (field.Columns * MotionField.CellPixels != size || field.Rows * MotionField.CellPixels != size)
            throw new ArgumentException("the size is not that of the motion field", nameof(size));
        for (int plane = 0, at = 0; plane < Frame.PlaneCount; plane++)
        {
            int side = plane == 0 ? size : size / 2, samples = side * side;
            PlaneGradient planes = new(field, plane, side, first.Slice(at, samples), second.IsEmpty ? second : second.Slice(at, samples));
            planes.Add(gradient0.Slice(at, samples), isSecond: false);
            planes.Add(gradient1.Slice(at, samples), isSecond: true);
            at += samples;
        }
    }

    private ref struct PlaneGradient(MotionField field, int plane, int side, Span<float> first, Span<float> second)
    {
        private const int MaxWindow = 16, MaxTaps = 8;
        private readonly Span<float> _first = first, _second = second;

        public void Add(ReadOnlySpan<float> gradient, bool isSecond)
        {
            int cell = plane == 0 ? MotionField.CellPixels : MotionField.CellPixels / 2, block = cell * MotionField.BlockCells;
            for (int y = 0; y < side; y++)
            {
                for (int x = 0; x < side; x++)
                {
                    if (field.IsCopied[(y / block * field.BlockColumns) + (x / block)]) _first[(y * side) + x] += gradient[(y * side) + x];
                }
            }
            // Windows of cells reach half a cell around them; the outermost ones stand for their neighbours beyond the edge as well.
            for (int row = -1; row <= field.Rows; row++)
            {
                for (int column = -1; column <= field.Columns; column++) AddWindow(gradient, row, column, cell, block, isSecond);
            }
        }

        private void AddWindow(ReadOnlySpan<float> gradient, int row, int column, int cell, int block, bool isSecond)
        {
            MotionCell motion = field[Math.Clamp(row, 0, field.Rows - 1), Math.Clamp(column, 0, field.Columns - 1)];
            bool takesFirst = motion.Use == ReferenceUse.Both ? !isSecond : motion.Use == ReferenceUse.First;
            MotionVector vector = takesFirst ? motion.First : motion.Second;
            Span<float> target = takesFirst ? _first : _second;
            bool luma = plane == 0;
            int bits = luma ? 2 : 3, mask = (1 << bits) - 1;
            ReadOnlySpan<sbyte> rowTaps = InterpolationTaps.Filter(luma, vector.X & mask), columnTaps = InterpolationTaps.Filter(luma, vector.Y & mask);
            int taps = rowTaps.Length, before = (taps / 2) - 1, window = 2 * cell;
            int left = (column * cell) - (cell / 2), top = (row * cell) - (cell / 2);
            Span<float> spread = stackalloc float[(MaxWindow + MaxTaps - 1) * (MaxWindow + MaxTaps - 1)];
            spread.Clear();
            int stride = window + taps - 1;
            Span<float> line = stackalloc float[MaxWindow + MaxTaps - 1];
            float scale = 1f / (4 * cell * cell * 4096);
            for (int j = 0; j < window; j++)
            {
                int y = top + j;
                if ((uint)y >= (uint)side) continue;
                line.Clear();
                for (int i = 0; i < window; i++)
                {
                    int x = left + i;
                    if ((uint)x >= (uint)side || field.IsCopied[(y / block * field.BlockColumns) + (x / block)]) continue;
                    float g = gradient[(y * side) + x] * (Weight(cell, i) * Weight(cell, j) * scale);
                    for (int t = 0; t < taps; t++) line[i + t] += rowTaps[t] * g;
                }
                for (int t = 0; t < taps; t++)
                {
                    if (columnTaps[t] == 0) continue;
                    Span<float> lines = spread.Slice((j + t) * stride, stride);
                    for (int i = 0; i < stride; i++) lines[i] += columnTaps[t] * line[i];
                }
            }
            int originX = left + (vector.X >> bits) - before, originY = top + (vector.Y >> bits) - before;
            for (int j = 0; j < stride; j++)
            {
                Span<float> lines = target.Slice(Math.Clamp(originY + j, 0, side - 1) * side, side);
                for (int i = 0; i < stride; i++) lines[Math.Clamp(originX + i, 0, side - 1)] += spread[(j * stride) + i];
            }
        }

        private static int Weight(int cell, int position) => position < cell ? (2 * position) + 1 : (4 * cell) - 1 - (2 * position);
    }
}
