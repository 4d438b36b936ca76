using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Motion;

/// <summary>
/// Section 3 of docs/inter.md written down sample by sample, slowly: what <see cref="Interpolation"/> and
/// <see cref="MotionCompensator"/> are tested against.
/// </summary>
internal static class PredictionDefinition
{
    /// <summary>A sample of a plane; coordinates outside are clamped.</summary>
    public static int Sample(Frame frame, int plane, int x, int y) =>
        frame.GetRow(plane, Math.Clamp(y, 0, frame.GetPlaneHeight(plane) - 1))[Math.Clamp(x, 0, frame.GetPlaneWidth(plane) - 1)];

    /// <summary>The sample of a reference that (x, y) of a plane is moved to.</summary>
    public static byte Interpolate(Frame frame, int plane, int x, int y, MotionVector vector)
    {
        bool luma = plane == 0;
        int fractionBits = luma ? 2 : 3, mask = (1 << fractionBits) - 1;
        ReadOnlySpan<sbyte> rowTaps = InterpolationTaps.Filter(luma, vector.X & mask);
        ReadOnlySpan<sbyte> columnTaps = InterpolationTaps.Filter(luma, vector.Y & mask);
        int before = rowTaps.Length / 2 - 1;
        int left = x + (vector.X >> fractionBits) - before, top = y + (vector.Y >> fractionBits) - before;
        int sum = 2048;
        for (int j = 0; j < columnTaps.Length; j++)
        {
            int row = 0;
            for (int i = 0; i < rowTaps.Length; i++)
                row += rowTaps[i] * Sample(frame, plane, left + i, top + j);
            sum += columnTaps[j] * row;
        }

        return (byte)Math.Clamp(sum >> 12, 0, 255);
    }

    /// <summary>Both predictions; see <see cref="MotionCompensator.Predict"/>.</summary>
    public static void Predict(Frame first, Frame? second, MotionField field, Frame prediction0, Frame prediction1)
    {
        for (int plane = 0; plane < Frame.PlaneCount; plane++)
        {
            for (int y = 0; y < prediction0.GetPlaneHeight(plane); y++)
            for (int x = 0; x < prediction0.GetPlaneWidth(plane); x++)
            {
                prediction0.GetRow(plane, y)[x] = Predict(first, second, field, ReferenceUse.First, plane, x, y);
                prediction1.GetRow(plane, y)[x] = Predict(first, second, field, ReferenceUse.Second, plane, x, y);
            }
        }
    }

    /// <summary>One sample of the prediction that prefers a reference.</summary>
    private static byte Predict(Frame first, Frame? second, MotionField field, ReferenceUse preferred, int plane, int x, int y)
    {
        int cell = plane == 0 ? MotionField.CellPixels : MotionField.CellPixels / 2, block = cell * MotionField.BlockCells;
        if (field.IsCopied[y / block * field.BlockColumns + x / block])
            return (byte)Sample(first, plane, x, y);

        // The window of cell c begins half a cell before it: position (x, y) lies in those of two rows and two columns.
        int row = (y + cell / 2) / cell - 1, column = (x + cell / 2) / cell - 1;
        int sum = 0;
        for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++)
        {
            int weight = Weight(cell, y + cell / 2 - (row + i) * cell) * Weight(cell, x + cell / 2 - (column + j) * cell);
            MotionCell motion = field[Math.Clamp(row + i, 0, field.Rows - 1), Math.Clamp(column + j, 0, field.Columns - 1)];
            bool takesFirst = motion.Use == ReferenceUse.Both ? preferred == ReferenceUse.First : motion.Use == ReferenceUse.First;
            sum += weight * (takesFirst
                ? Interpolate(first, plane, x, y, motion.First)
                : Interpolate(second!, plane, x, y, motion.Second));
        }

        return (byte)((sum + 2 * cell * cell) / (4 * cell * cell));
    }

    /// <summary>Weight at a position of a window of 2 * <paramref name="cell"/>: 1, 3, 5, … up to the middle and back.</summary>
    private static int Weight(int cell, int position) => position < cell ? 2 * position + 1 : 4 * cell - 1 - 2 * position;
}
