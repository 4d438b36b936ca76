using NeuralCodec.Training.Models;

namespace NeuralCodec.Training.Export;

/// <summary>Anchor tables spread out to the 64 quality indexes, as integers (docs/intra.md section 2).</summary>
public static class QualityTables
{
    /// <summary>Fraction bits of all gains.</summary>
    public const int GainShift = 12;

    /// <param name="anchors">[modes * anchors, columns] natural logarithms of gains.</param>
    /// <returns>[modes, 64, columns] integers with <see cref="GainShift"/> fraction bits, at most 32767.</returns>
    public static short[] Gains(float[] anchors, int columns) =>
        Spread(anchors, columns, log => (short)Math.Clamp(Math.Round(Math.Exp(log) * (1 << GainShift)), 1, short.MaxValue));

    /// <param name="anchors">[modes * anchors, columns] natural logarithms of scales.</param>
    /// <returns>[modes, 64, columns] scale indexes.</returns>
    public static short[] ScaleIndexes(float[] anchors, int columns) =>
        Spread(anchors, columns, log => (short)Math.Clamp(Math.Round((log - Math.Log(GaussianRate.MinScale)) / GaussianRate.LogStep), 0, GaussianRate.Tables - 1));

    private static short[] Spread(float[] anchors, int columns, Func<double, short> convert)
    {
        short[] table = new short[Quality.Modes * Quality.Indexes * columns];
        for (int mode = 0; mode < Quality.Modes; mode++)
        {
            for (int index = 0; index < Quality.Indexes; index++)
            {
                double position = Quality.PositionOfIndex(index);
                int low = Math.Min((int)position, Quality.Anchors - 2);
                double fraction = position - low;
                for (int c = 0; c < columns; c++)
                {
                    int at = (((mode * Quality.Anchors) + low) * columns) + c;
                    table[(((mode * Quality.Indexes) + index) * columns) + c] = convert((anchors[at] * (1 - fraction)) + (anchors[at + columns] * fraction));
                }
            }
        }
        return table;
    }
}
