namespace NeuralCodec.Training;

/// <summary>Means over the steps since the last report, by level of the hierarchy.</summary>
public sealed class InterProgress
{
    private readonly double[,] _sums = new double[4, 3];
    private readonly int[] _counts = new int[4];
    private double _loss, _norm;

    /// <summary>Steps since the last report.</summary>
    public int Steps { get; private set; }

    /// <param name="level">0 for P, 1 to 3 for B frames.</param>
    /// <param name="bpp">Bits per pixel without motion.</param>
    /// <param name="mse">6:1:1 squared error of the picture.</param>
    /// <param name="predictionMse">The same of the mean of the predictions.</param>
    public void Add(int level, double bpp, double mse, double predictionMse, double loss, double norm)
    {
        _counts[level]++;
        _sums[level, 0] += bpp;
        _sums[level, 1] += mse;
        _sums[level, 2] += predictionMse;
        (_loss, _norm, Steps) = (_loss + loss, _norm + norm, Steps + 1);
    }

    /// <summary>Writes the means and begins anew.</summary>
    public void Report(TrainingLog log, long step, long steps, int batch, double seconds, double learningRate, long skipped)
    {
        List<LevelProgress> levels = [];
        for (int level = 0; level < _counts.Length; level++)
        {
            if (_counts[level] == 0) continue;
            double n = _counts[level];
            levels.Add(new LevelProgress(level, _sums[level, 0] / n, -10 * Math.Log10(_sums[level, 1] / n), -10 * Math.Log10(_sums[level, 2] / n)));
        }
        log.InterStep(step, steps, Steps / seconds, Steps * batch / seconds, levels, _loss / Steps, _norm / Steps, learningRate, skipped);
        Array.Clear(_sums);
        Array.Clear(_counts);
        (_loss, _norm, Steps) = (0, 0, 0);
    }
}

/// <summary>Means of one level: bits per pixel, PSNR of the pictures and of their predictions in dB (6:1:1).</summary>
public readonly record struct LevelProgress(int Level, double BitsPerPixel, double Psnr, double PredictionPsnr);
