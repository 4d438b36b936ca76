using NeuralCodec.Benchmarks.Network;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Motion;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Benchmarks.Prediction;

/// <summary>`bench prediction`: milliseconds per 1280x720 picture of prediction, and what a motion search reads and sums.</summary>
internal static unsafe class PredictionCommand
{
    private const int Width = 1280, Height = 720, PaddedHeight = 768;

    public static int Run()
    {
        Random random = new(1);
        using Frame first = Picture(random), second = Picture(random), prediction0 = new(Width, PaddedHeight), prediction1 = new(Width, PaddedHeight);
        ReferencePicture reference0 = new(Width, Height), reference1 = new(Width, Height);
        reference1.Load(second);
        Report("load a reference", 1, () => reference0.Load(first));
        for (int threads = 1; threads <= Environment.ProcessorCount && threads <= 4; threads++)
        {
            for (SimdLevel level = threads == 1 ? SimdLevel.Scalar : SimdDispatch.Level; level <= SimdDispatch.Level; level++)
            {
                using MotionCompensator compensator = new(threads) { Level = level };
                foreach ((string name, MotionField field) in Fields())
                {
                    Report($"predict, {name}, {SimdDispatch.Name(level)}", threads,
                        () => compensator.Predict(reference0, reference1, field, prediction0, prediction1));
                }
            }

            using WorkerPool pool = new(threads);
            QuarterPelPlanes planes = new(pool);
            Report("15 quarter-pel planes", threads, () => LoadAll(planes, reference0));
        }

        HalfPyramid pyramid = new(Width, PaddedHeight);
        Report("halved pictures", 1, () => pyramid.Load(reference0));
        BorderedPlane a = reference0.GetPlane(0), b = reference1.GetPlane(0);
        foreach (int size in (int[])[8, 16, 32, 64])
        {
            Report($"SAD of a picture in {size}x{size}", 1, () => Sum(a, b, size, &BlockDistortion.Sad));
            Report($"SATD of a picture in {size}x{size}", 1, () => Sum(a, b, size, &BlockDistortion.Satd));
            Report($"SSE of a picture in {size}x{size}", 1, () => Sum(a, b, size, &BlockDistortion.Sse));
        }

        return 0;
    }

    private static void Report(string name, int threads, Action action)
    {
        (double median, double best) = Stopwatched.Measure(action, 1);
        Console.WriteLine($"{name,-44} {threads} thread(s) {median * 1e3,8:F3} ms, best {best * 1e3:F3}");
    }

    private static Frame Picture(Random random)
    {
        Frame frame = new(Width, Height);
        random.NextBytes(frame.Pixels);
        return frame;
    }

    /// <summary>Fields with all vectors fractional and both references everywhere, and one as a search leaves it.</summary>
    private static IEnumerable<(string Name, MotionField Field)> Fields()
    {
        yield return ("64x64 blocks", Field(new Random(2), 0, false));
        yield return ("mixed blocks", Field(new Random(3), 0.5, false));
        yield return ("mixed blocks, one or two references", Field(new Random(3), 0.5, true));
        yield return ("8x8 blocks", Field(new Random(4), 1, false));
    }

    private static MotionField Field(Random random, double splits, bool mixesUses)
    {
        MotionField field = new(Width, Height);
        for (int row = 0; row < field.Rows; row += MotionField.BlockCells)
        for (int column = 0; column < field.Columns; column += MotionField.BlockCells)
            Split(row, column, MotionField.BlockCells);
        return field;

        void Split(int row, int column, int cells)
        {
            if (cells > 1 && random.NextDouble() < splits)
            {
                for (int i = 0; i < 4; i++)
                    Split(row + i / 2 * (cells / 2), column + i % 2 * (cells / 2), cells / 2);
                return;
            }

            ReferenceUse use = mixesUses ? (ReferenceUse)random.Next(1, 4) : ReferenceUse.Both;
            MotionVector first = new((short)random.Next(-60, 61), (short)random.Next(-60, 61));
            MotionVector second = new((short)random.Next(-60, 61), (short)random.Next(-60, 61));
            for (int i = 0; i < cells; i++)
            for (int j = 0; j < cells; j++)
            {
                field[row + i, column + j] = new MotionCell(
                    use, use == ReferenceUse.Second ? default : first, use == ReferenceUse.First ? default : second);
            }
        }
    }

    private static void LoadAll(QuarterPelPlanes planes, ReferencePicture reference)
    {
        planes.Load(reference);
        for (int i = 1; i < 16; i++)
            planes.GetPlane(i & 3, i >> 2);
    }

    private static int Sum(BorderedPlane a, BorderedPlane b, int size, delegate*<byte*, int, byte*, int, int, int, int> distortion)
    {
        int sum = 0;
        for (int y = 0; y < a.Height; y += size)
        for (int x = 0; x < a.Width; x += size)
            sum += distortion(a.Origin + (nint)y * a.Stride + x, a.Stride, b.Origin + (nint)y * b.Stride + x + 1, b.Stride, size, size);
        return sum;
    }
}
