using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Motion;

namespace NeuralCodec.Codec.Tests.Motion;

/// <summary>Searches over a drawn scene that zooms, whose motion is known.</summary>
public class MotionEstimatorTests
{
    private const int Width = 328, Height = 200;

    // The scene grows by this much per frame about its centre.
    private const double Zoom = 0.005;

    /// <summary>What is estimated is what a reader derives, for one reference and two, at every effort and number of threads.</summary>
    [Theory]
    [InlineData(MotionPreset.Fast)]
    [InlineData(MotionPreset.Medium)]
    [InlineData(MotionPreset.Slow)]
    public void EstimatesAreWhatReadersDerive(MotionPreset preset)
    {
        MotionSearchOptions options = new() { Lambda = 12, Preset = preset };
        (MotionEstimate anchor, MotionInputs inputs) = Estimate(8, 0, -1, null, options, 1);
        Assert.Equal(anchor.Field.Cells, ReadBack(anchor, inputs).Cells);
        TemporalMotion known = new(anchor.Field, -8, 0);
        (MotionEstimate between, inputs) = Estimate(4, 0, 8, known, options, 1);
        Assert.Equal(between.Field.Cells, ReadBack(between, inputs).Cells);
        Assert.Equal(new MotionWriter().Write(between.Motion), new MotionWriter().Write(Estimate(4, 0, 8, known, options, 2).Estimate.Motion));
    }

    /// <summary>One model describes a zoom: large leaves whose cells follow it, for a few bytes in all.</summary>
    [Fact]
    public void ZoomIsLargeLeavesThatFollowTheGlobalModel()
    {
        (MotionEstimate anchor, _) = Estimate(4, 0, -1, null, new MotionSearchOptions { Lambda = 24 }, 1);
        Assert.NotNull(anchor.Field.FirstGlobal);
        Assert.InRange(new MotionWriter().Write(anchor.Motion).Length, 1, 100);
        Assert.InRange(MeanError(anchor.Field, 4), 0, 1.5);
        MotionLeaf large = anchor.Motion.Leaves.Find(leaf => leaf is { SizeCells: >= 4, IsMerged: true });
        Assert.NotEqual(anchor.Field[large.Row, large.Column], anchor.Field[large.Row + large.SizeCells - 1, large.Column + large.SizeCells - 1]);
    }

    /// <summary>A frame between two takes the model that its second reference has, scaled, without coding a parameter.</summary>
    [Fact]
    public void FramesBetweenInheritTheModelOrTheMotion()
    {
        MotionSearchOptions options = new() { Lambda = 24 };
        MotionField anchor = Estimate(8, 0, -1, null, options, 1).Estimate.Field;
        (MotionEstimate between, _) = Estimate(4, 0, 8, new TemporalMotion(anchor, -8, 0), options, 1);
        Assert.True(between.Motion.FirstGlobal.Differences.IsEmpty && between.Motion.SecondGlobal.Differences.IsEmpty);
        Assert.InRange(new MotionWriter().Write(between.Motion).Length, 1, 60);
        Assert.InRange(MeanError(between.Field, 4), 0, 2);
    }

    /// <summary>Where no model says what a zoom does, the border of leaves and what they themselves code do.</summary>
    [Theory]
    [InlineData(MotionTools.Border)]
    [InlineData(MotionTools.Variation)]
    public void WithoutAModelLeavesFollowTheirSurroundings(MotionTools tool)
    {
        const MotionTools Plain = MotionTools.Split | MotionTools.Merge;
        Assert.InRange(Cost(Plain | tool), 1, 0.95 * Cost(Plain));

        static double Cost(MotionTools tools)
        {
            (MotionEstimate anchor, _) = Estimate(8, 0, -1, null, new MotionSearchOptions { Lambda = 24, Tools = tools }, 1);
            return anchor.Distortion + (24 * anchor.Bits);
        }
    }

    /// <summary>Differences count half pixels where bits are dear, and quarters where they are not.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(96, 1)]
    public void TheUnitOfDifferencesFollowsThePriceOfBits(double lambda, int shift)
    {
        (MotionEstimate anchor, _) = Estimate(8, 0, -1, null, new MotionSearchOptions { Lambda = lambda, Tools = MotionTools.Split }, 1);
        Assert.Equal(shift, anchor.Motion.DifferenceShift);
    }

    private static (MotionEstimate Estimate, MotionInputs Inputs) Estimate(int frame, int first, int second, TemporalMotion? secondMotion, MotionSearchOptions options, int threads)
    {
        using MotionEstimator estimator = new(Width, Height, threads);
        using Frame picture = Draw(frame);
        using SearchReference firstReference = Reference(first);
        using SearchReference? secondReference = second < 0 ? null : Reference(second);
        MotionInputs inputs = new(Width, Height, first - frame, second < 0 ? 0 : second - frame) { SecondMotion = secondMotion };
        return (estimator.Estimate(picture, firstReference, secondReference, inputs, options), inputs);
    }

    private static MotionField ReadBack(MotionEstimate estimate, MotionInputs inputs) =>
        MotionDeriver.Derive(new MotionReader().Read(new MotionWriter().Write(estimate.Motion), inputs), inputs);

    private static SearchReference Reference(int index)
    {
        using Frame frame = Draw(index);
        ReferencePicture picture = new(Width, Height);
        picture.Load(frame);
        SearchReference reference = new(Width, Height);
        reference.Load(picture);
        return reference;
    }

    // Mean distance in quarter samples of the vectors into a reference `frames` before from those of the zoom, cells at the border left out.
    private static double MeanError(MotionField field, int frames)
    {
        double sum = 0;
        int cells = 0;
        for (int row = 3; row < (Height / 8) - 3; row++)
        {
            for (int column = 3; column < (Width / 8) - 3; column++, cells++)
            {
                double scale = (1 / (1 + (Zoom * frames))) - 1;
                double x = ((8 * column) + 4 - (Width / 2.0)) * scale * 4, y = ((8 * row) + 4 - (Height / 2.0)) * scale * 4;
                MotionVector vector = field[row, column].First;
                sum += Math.Sqrt(((vector.X - x) * (vector.X - x)) + ((vector.Y - y) * (vector.Y - y)));
            }
        }
        return sum / cells;
    }

    // Waves in several directions, zoomed in by the frame's index.
    private static Frame Draw(int index)
    {
        Frame frame = new(Width, Height);
        Span<byte> luma = frame.GetPlane(0);
        double scale = 1 / (1 + (Zoom * index));
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                double u = (x - (Width / 2.0)) * scale, v = (y - (Height / 2.0)) * scale;
                double value = (Math.Sin(u / 5.3) * Math.Cos(v / 4.1)) + Math.Sin((u + (2 * v)) / 9.7) + (0.7 * Math.Cos((u * 0.31) - (v * 0.17) + Math.Sin(v / 11)));
                luma[(y * Width) + x] = (byte)Math.Clamp(128 + (35 * value), 0, 255);
            }
        }
        frame.GetPlane(1).Fill(128);
        frame.GetPlane(2).Fill(128);
        return frame;
    }
}
