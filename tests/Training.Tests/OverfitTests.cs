using NeuralCodec.Training.Data;
using NeuralCodec.Training.Models;

namespace NeuralCodec.Training.Tests;

public sealed class OverfitTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ncv-overfit").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TorchFact]
    public void OnePictureIsLearned()
    {
        using Trainer trainer = new(
            new TrainerOptions
            {
                Data = [],
                Output = _folder,
                BatchSize = 2,
                CropSize = 128,
                WarmupSteps = 20,
                LearningRate = 2e-3,
                Config = new IntraConfig { C = 96, N = 1, C2 = 96, N2 = 1, Bypass = 0, M = 96, Cz = 16, Cm = 32, Cs = 32 },
            },
            new TrainingLog(null, TextWriter.Null));
        byte[] packed = Picture();
        (double firstBits, double firstError) = Average(trainer, packed, 20);
        for (int i = 0; i < 160; i++) trainer.TrainStepForTest(packed);
        (double lastBits, double lastError) = Average(trainer, packed, 20);
        Assert.True(lastBits < 0.75 * firstBits, $"{firstBits:F3} bpp became {lastBits:F3}");
        Assert.True(lastError < 1.3 * firstError, $"squared error {firstError:E2} became {lastError:E2}");
    }

    private static (double BitsPerPixel, double Error) Average(Trainer trainer, byte[] packed, int steps)
    {
        double bits = 0, error = 0;
        for (int i = 0; i < steps; i++)
        {
            (double b, double e, _) = trainer.TrainStepForTest(packed);
            (bits, error) = (bits + (b / steps), error + (e / steps));
        }
        return (bits, error);
    }

    // Two crops of a drawn scene: a gradient sky, a road with a lane mark, some texture.
    private static byte[] Picture()
    {
        byte[] luma = new byte[192 * 192], chroma = new byte[96 * 96];
        Random random = new(3);
        for (int row = 0; row < 192; row++)
        {
            for (int column = 0; column < 192; column++)
            {
                double value = row < 80 ? 200 - row : 90 + (random.NextDouble() * 12) + (Math.Abs(column - 96 - ((row - 80) / 3)) < 4 ? 120 : 0);
                luma[(row * 192) + column] = (byte)value;
                chroma[((row / 2) * 96) + (column / 2)] = (byte)(row < 80 ? 140 : 126);
            }
        }
        TrainingSet set = TrainingSet.FromFrames([new Frame420(192, 192, luma, chroma, chroma)]);
        return new CropSampler(set, 128, seed: 4).Draw(0, 2);
    }
}
