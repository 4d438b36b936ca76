namespace NeuralCodec.Training.Models;

/// <summary>
/// Sets the linear path of the transforms to a 16x16 DCT of luma and 8x8 DCTs of chroma, lowest frequencies first, and
/// its inverse in the synthesis: training starts at a working transform codec instead of noise.
/// </summary>
public static class DctInitializer
{
    /// <summary>Scale of the latents before the gains: DCT coefficients of samples on the 0..1 scale, times 8.</summary>
    public const float LatentGain = 8;

    /// <summary>Changes the declared values of <paramref name="model"/>, before its store is built.</summary>
    /// <exception cref="ArgumentException">The model has fewer than 96 features or fewer features than latents at 1/16.</exception>
    public static void Apply(IntraModel model)
    {
        IntraConfig config = model.Config;
        int features2 = config.C2 + config.Bypass;
        if (config.C < 96 || features2 < config.M) throw new ArgumentException("the DCT needs C >= 96 and as many features at 1/16 as latents", nameof(model));
        int luma = config.M * 3 / 4, chroma = config.M / 8;
        Stage1(model.Store, "g_a.in", config.C, [1]);
        Stage2(model.Store, config.C, features2, config.M, luma, chroma);
        Diagonal(model.Store.Initial("g_a.out.weight"), model.Store.Initial("g_a.out.bias"), config.M, features2, LatentGain);
        Diagonal(model.Store.Initial("g_s.in.weight"), model.Store.Initial("g_s.in.bias"), features2, config.M, 1 / LatentGain);
    }

    /// <summary>
    /// The same for the inter model: the analysis starts as the DCT of the picture less the mean of its predictions, the
    /// synthesis as that mean plus the inverse.
    /// </summary>
    /// <exception cref="ArgumentException">The model has fewer than 96 features or fewer features than latents at 1/16.</exception>
    public static void Apply(InterModel model)
    {
        InterConfig config = model.Config;
        int features2 = config.C2 + config.Bypass;
        if (config.C < 96 || features2 < config.M) throw new ArgumentException("the DCT needs C >= 96 and as many features at 1/16 as latents", nameof(model));
        int luma = config.M * 3 / 4, chroma = config.M / 8;
        ParameterStore store = model.Store;
        Stage1(store, "g_a.in", config.C, [1, -0.5f, -0.5f]);
        Stage1(store, "ctx.in", config.C, [0.5f, 0.5f]);
        Stage2(store, config.C, features2, config.M, luma, chroma);
        Diagonal(store.Initial("g_a.out.weight"), store.Initial("g_a.out.bias"), config.M, features2, LatentGain);
        Diagonal(store.Initial("g_s.in.weight"), store.Initial("g_s.in.bias"), features2, config.M, 1 / LatentGain);
        float[] fuse = store.Initial("g_s.fuse.weight");
        Array.Clear(fuse);
        Array.Clear(store.Initial("g_s.fuse.bias"));
        for (int i = 0; i < config.C; i++) fuse[(i * 2 * config.C) + i] = fuse[(i * 2 * config.C) + config.C + i] = 1;
    }

    /// <summary>The orthonormal DCT-II matrix, [frequency, sample].</summary>
    public static double[,] Matrix(int size)
    {
        double[,] d = new double[size, size];
        for (int k = 0; k < size; k++)
        {
            for (int i = 0; i < size; i++)
                d[k, i] = Math.Cos(Math.PI * (i + 0.5) * k / size) * Math.Sqrt((k == 0 ? 1.0 : 2.0) / size);
        }
        return d;
    }

    /// <summary>Frequencies of an n x n DCT in coding order: by the sum of the indexes, then by the larger one.</summary>
    public static (int Row, int Column)[] LowFrequencies(int size, int count) =>
        [.. Enumerable.Range(0, size * size).Select(i => (Row: i / size, Column: i % size))
            .OrderBy(f => f.Row + f.Column).ThenBy(f => Math.Max(f.Row, f.Column)).ThenBy(f => f.Row).ThenBy(f => f.Column).Take(count)];

    // The 8x8 and 4x4 DCTs of each input picture, weighed and added up, and their inverse in g_s.out.
    private static void Stage1(ParameterStore store, string layer, int features, ReadOnlySpan<float> inputWeights)
    {
        float[] analysis = store.Initial(layer + ".weight");
        float[] synthesis = store.Initial("g_s.out.weight");
        int inputs = 96 * inputWeights.Length;
        Array.Clear(analysis, 0, 96 * inputs);
        for (int i = 96 * inputs; i < analysis.Length; i++) analysis[i] *= 0.5f;
        Array.Clear(synthesis);
        Array.Clear(store.Initial(layer + ".bias"));
        Array.Clear(store.Initial("g_s.out.bias"));
        foreach ((int first, int size) in new[] { (0, 8), (64, 4), (80, 4) })
        {
            double[,] d = Matrix(size);
            for (int f = 0; f < size * size; f++)
            {
                for (int s = 0; s < size * size; s++)
                {
                    float value = (float)(d[f / size, s / size] * d[f % size, s % size]);
                    for (int input = 0; input < inputWeights.Length; input++)
                        analysis[((first + f) * inputs) + (96 * input) + first + s] = value * inputWeights[input];
                    synthesis[((first + s) * features) + first + f] = value;
                }
            }
        }
    }

    private static void Stage2(ParameterStore store, int features, int features2, int latents, int luma, int chroma)
    {
        float[] analysis = store.Initial("g_a.down.weight");
        float[] synthesis = store.Initial("g_s.up.weight");
        int perOutput = features * 4;
        Array.Clear(analysis, 0, latents * perOutput);
        for (int i = latents * perOutput; i < analysis.Length; i++) analysis[i] *= 0.1f;
        Array.Clear(synthesis);
        Array.Clear(store.Initial("g_a.down.bias"));
        Array.Clear(store.Initial("g_s.up.bias"));
        Merge(8, luma, 0, 0);
        Merge(4, chroma, luma, 64);
        Merge(4, chroma, luma + chroma, 80);

        // Four n x n DCT blocks of a square become the low frequencies of its 2n x 2n DCT.
        void Merge(int size, int keep, int firstLatent, int firstFeature)
        {
            double[,] half = HalfBlocks(size);
            (int Row, int Column)[] frequencies = LowFrequencies(2 * size, keep);
            for (int o = 0; o < keep; o++)
            {
                for (int f = 0; f < size * size; f++)
                {
                    for (int quarter = 0; quarter < 4; quarter++)
                    {
                        float value = (float)(half[frequencies[o].Row, ((quarter >> 1) * size) + (f / size)]
                            * half[frequencies[o].Column, ((quarter & 1) * size) + (f % size)]);
                        analysis[((firstLatent + o) * perOutput) + ((firstFeature + f) * 4) + quarter] = value;
                        synthesis[((((firstFeature + f) * 4) + quarter) * features2) + firstLatent + o] = value;
                    }
                }
            }
        }
    }

    // [2n, 2n]: from the coefficients of two neighbouring n-point DCTs (first n, second n) to the 2n-point DCT.
    private static double[,] HalfBlocks(int size)
    {
        double[,] small = Matrix(size), large = Matrix(2 * size), result = new double[2 * size, 2 * size];
        for (int k = 0; k < 2 * size; k++)
        {
            for (int half = 0; half < 2; half++)
            {
                for (int j = 0; j < size; j++)
                {
                    for (int i = 0; i < size; i++) result[k, (half * size) + j] += large[k, (half * size) + i] * small[j, i];
                }
            }
        }
        return result;
    }

    private static void Diagonal(float[] weight, float[] bias, int rows, int columns, float value)
    {
        Array.Clear(weight);
        Array.Clear(bias);
        for (int i = 0; i < Math.Min(rows, columns); i++) weight[(i * columns) + i] = value;
    }
}
