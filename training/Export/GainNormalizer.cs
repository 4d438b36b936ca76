using NeuralCodec.Training.Models;

namespace NeuralCodec.Training.Export;

/// <summary>
/// Moves the size of each latent channel's gains into the layers beside them, so that the tables use the range of their
/// 16 bits. The model computes the same function afterwards.
/// </summary>
internal static class GainNormalizer
{
    private const double LargestGain = 7.5;

    /// <summary>Changes the declared values of a model, before its store is built.</summary>
    /// <param name="latents">Latent channels.</param>
    /// <param name="features">Channels at 1/16 size.</param>
    public static void Apply(ParameterStore store, int latents, int features)
    {
        float[] gain = store.Initial("quality.gain"), inverse = store.Initial("quality.inverse_gain");
        float[] gaWeight = store.Initial("g_a.out.weight"), gaBias = store.Initial("g_a.out.bias"), gsWeight = store.Initial("g_s.in.weight");
        for (int c = 0; c < latents; c++)
        {
            // y = (w x + b) e^gain: what the gain gains, row c of g_a.out loses.
            double forward = Shift(gain, c, latents);
            for (int i = 0; i < features; i++) gaWeight[(c * features) + i] *= (float)Math.Exp(-forward);
            gaBias[c] *= (float)Math.Exp(-forward);
            // g_s.in reads y_hat e^inverse: column c loses.
            double backward = Shift(inverse, c, latents);
            for (int o = 0; o < features; o++) gsWeight[(o * latents) + c] *= (float)Math.Exp(-backward);
        }
    }

    // Adds to a column of logarithms so that its largest becomes ln(LargestGain); returns what was added.
    private static double Shift(float[] table, int column, int columns)
    {
        double largest = double.NegativeInfinity;
        for (int row = 0; row < table.Length / columns; row++) largest = Math.Max(largest, table[(row * columns) + column]);
        double shift = Math.Log(LargestGain) - largest;
        for (int row = 0; row < table.Length / columns; row++) table[(row * columns) + column] += (float)shift;
        return shift;
    }
}
