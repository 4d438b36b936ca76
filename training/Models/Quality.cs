using NeuralCodec.Codec.Transforms;
using NeuralCodec.Training.LibTorch;

namespace NeuralCodec.Training.Models;

/// <summary>
/// The quality scale: nine anchors, 1.25 octaves of lambda apart, 32 to 32768 (lambda multiplies a squared error on the
/// 0..1 scale against bits per pixel). Quality index i of 0..63 stands at anchor position 8 i / 63.
/// </summary>
public static class Quality
{
    public const int Anchors = 9;
    public const int Modes = 2;
    public const int Indexes = 64;

    /// <param name="position">Anchor position, 0 to 8.</param>
    public static double Lambda(double position) => 32 * Math.Pow(2, 1.25 * position);

    public static double PositionOfIndex(double index) => index * (Anchors - 1) / (Indexes - 1);

    /// <summary>Row weights that interpolate a [Modes * Anchors, ...] table linearly: [B, Modes * Anchors].</summary>
    public static Tensor Weights(ReadOnlySpan<float> positions, ReadOnlySpan<QualityMode> modes, Device device)
    {
        float[] w = new float[positions.Length * Modes * Anchors];
        for (int b = 0; b < positions.Length; b++)
        {
            int low = Math.Clamp((int)positions[b], 0, Anchors - 2);
            float fraction = positions[b] - low;
            int row = b * Modes * Anchors + (int)modes[b] * Anchors + low;
            w[row] = 1 - fraction;
            w[row + 1] = fraction;
        }
        Tensor host = torch.tensor(w, positions.Length, Modes * Anchors);
        return device.Type == DeviceType.CPU ? host : host.to(device);
    }

    /// <summary>Declares a table of natural logarithms, [Modes * Anchors, channels].</summary>
    /// <param name="initial">Value at an anchor, the same in all modes.</param>
    internal static Parameter Table(ParameterStore store, string name, int channels, Func<double, double> initial)
    {
        const int rows = Modes * Anchors;
        float[] values = new float[rows * channels];
        for (int row = 0; row < rows; row++) values.AsSpan(row * channels, channels).Fill((float)initial(row % Anchors));
        return store.Add(name, [rows, channels], values);
    }

    /// <summary>A table's interpolated rows: [B, channels, 1, 1].</summary>
    internal static Tensor Row(Parameter table, Tensor weights)
    {
        Tensor rows = weights.matmul(table.Value);
        return rows.view(rows.size(0), rows.size(1), 1, 1);
    }
}
