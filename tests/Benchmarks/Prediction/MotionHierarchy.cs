using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Metrics;
using NeuralCodec.Codec.Motion;

namespace NeuralCodec.Benchmarks.Motion;

/// <summary>Motion of a clip in mini-groups of 8, as the encoder makes them, with original frames as references: what it costs and how well it predicts.</summary>
internal sealed class MotionHierarchy : IDisposable
{
    private const int GroupFrames = 8;
    private static readonly (int Frame, int First, int Second)[] Order =
        [(8, 0, -8), (4, 0, 8), (2, 0, 4), (1, 0, 2), (3, 2, 4), (6, 4, 8), (5, 4, 6), (7, 6, 8)];

    private readonly IReadOnlyList<Frame> _frames;
    private readonly MotionEstimator _estimator;
    private readonly MotionCompensator _compensator;
    private readonly Dictionary<int, SearchReference> _references = [];
    private readonly Dictionary<int, TemporalMotion> _motions = [];
    private readonly Stack<SearchReference> _free = new();
    private readonly Frame _prediction0;
    private readonly Frame _prediction1;
    private readonly int _threads;

    public MotionHierarchy(IReadOnlyList<Frame> frames, int threads)
    {
        _frames = frames;
        _threads = threads;
        _estimator = new MotionEstimator(frames[0].WidthPixels, frames[0].HeightPixels, threads);
        _compensator = new MotionCompensator(threads);
        _prediction0 = new Frame(Align(frames[0].WidthPixels), Align(frames[0].HeightPixels));
        _prediction1 = new Frame(_prediction0.WidthPixels, _prediction0.HeightPixels);
    }

    /// <summary>All whole mini-groups under a setting; the totals by level: P frames, then B frames 4, {2, 6}, odd.</summary>
    public MotionTotals[] Run(MotionSetting setting, MotionSearchOptions options)
    {
        MotionTotals[] totals = [new(), new(), new(), new()];
        _motions.Clear();
        for (int start = 0; start + GroupFrames < _frames.Count; start += GroupFrames)
        {
            foreach ((int frame, int first, int second) in Order)
            {
                int level = frame == 8 ? 0 : frame == 4 ? 1 : frame % 2 == 0 ? 2 : 3;
                // As in the encoder, the second reference of an anchor is the anchor before the first.
                int other = frame == GroupFrames ? start - GroupFrames : start + second;
                Estimate(start + frame, start + first, setting.UsesSecond ? Math.Max(other, -1) : -1, setting, options, totals[level]);
            }
            foreach (int index in _references.Keys.Where(index => index != start + GroupFrames && index != start).ToArray())
            {
                _free.Push(_references[index]);
                _references.Remove(index);
            }
        }
        foreach (SearchReference reference in _references.Values) _free.Push(reference);
        _references.Clear();
        return totals;
    }

    public void Dispose()
    {
        foreach (SearchReference reference in _references.Values.Concat(_free)) reference.Dispose();
        _estimator.Dispose();
        _compensator.Dispose();
        _prediction0.Dispose();
        _prediction1.Dispose();
    }

    private void Estimate(int frame, int first, int second, MotionSetting setting, MotionSearchOptions options, MotionTotals totals)
    {
        MotionInputs inputs = new(_frames[0].WidthPixels, _frames[0].HeightPixels, first - frame, second < 0 ? 0 : second - frame)
        {
            FirstMotion = setting.UsesTemporal ? _motions.GetValueOrDefault(first) : null,
            SecondMotion = setting.UsesTemporal && second >= 0 ? _motions.GetValueOrDefault(second) : null,
        };
        SearchReference firstReference = Reference(first);
        SearchReference? secondReference = second < 0 ? null : Reference(second);
        TimeSpan started = Environment.CpuUsage.TotalTime;
        MotionEstimate estimate = _estimator.Estimate(_frames[frame], firstReference, secondReference, inputs, options with { Tools = setting.Tools });
        double milliseconds = (Environment.CpuUsage.TotalTime - started).TotalMilliseconds;
        byte[] bytes = new MotionWriter().Write(estimate.Motion);
        MotionField read = MotionDeriver.Derive(new MotionReader().Read(bytes, inputs), inputs);
        if (!read.Cells.AsSpan().SequenceEqual(estimate.Field.Cells))
            throw new InvalidOperationException($"frame {frame}: motion read back differs from what was written");
        _motions[frame] = new TemporalMotion(estimate.Field, inputs.FirstDistance, inputs.SecondDistance);
        _compensator.Predict(firstReference.Picture!, secondReference?.Picture, estimate.Field, _prediction0, _prediction1);
        totals.Add(estimate, bytes.Length, MeanPsnr(_frames[frame]), milliseconds);
    }

    private SearchReference Reference(int index)
    {
        if (_references.TryGetValue(index, out SearchReference? reference)) return reference;
        Frame frame = _frames[index];
        if (!_free.TryPop(out reference)) reference = new SearchReference(frame.WidthPixels, frame.HeightPixels, _threads);
        ReferencePicture picture = new(frame.WidthPixels, frame.HeightPixels);
        picture.Load(frame);
        reference.Load(picture);
        return _references[index] = reference;
    }

    private double MeanPsnr(Frame frame)
    {
        long sum = 0;
        for (int y = 0; y < frame.HeightPixels; y++)
        {
            ReadOnlySpan<byte> row = frame.GetRow(0, y), a = _prediction0.GetRow(0, y), b = _prediction1.GetRow(0, y);
            for (int x = 0; x < row.Length; x++)
            {
                int error = row[x] - ((a[x] + b[x] + 1) >> 1);
                sum += error * error;
            }
        }
        return Psnr.FromMeanSquaredError(sum / ((double)frame.WidthPixels * frame.HeightPixels));
    }

    private static int Align(int pixels) => (pixels + MotionField.BlockPixels - 1) / MotionField.BlockPixels * MotionField.BlockPixels;
}
