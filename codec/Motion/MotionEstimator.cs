using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Codec.Motion;

/// <summary>
/// Searches the motion of pictures of one size. Results do not depend on the number of threads. Not thread safe: one picture at a
/// time.
/// </summary>
public sealed class MotionEstimator : IDisposable, IBandJob
{
    // Quarter and half pixels: which is enough depends on how sharp the references are, which nothing tells beforehand.
    private const int Units = 2;

    private readonly WorkerPool _pool;
    private readonly SearchPicture _picture;
    private readonly VectorSearch[] _searches;
    private readonly GlobalMotionFit _fit;
    private readonly ModeDecision[] _decisions;
    private int _references;
    private int _pass;

    /// <summary>An estimator for frames of a size.</summary>
    /// <param name="widthPixels">Width of the frames, not padded.</param>
    /// <param name="heightPixels">Height of the frames, not padded.</param>
    /// <param name="threads">Threads, the caller counted.</param>
    public MotionEstimator(int widthPixels, int heightPixels, int threads = 1)
    {
        WidthPixels = widthPixels;
        HeightPixels = heightPixels;
        _pool = new WorkerPool(threads);
        _picture = new SearchPicture(widthPixels, heightPixels);
        _searches = [new VectorSearch(_picture), new VectorSearch(_picture)];
        _fit = new GlobalMotionFit(_picture);
        _decisions = [new ModeDecision(_picture), new ModeDecision(_picture)];
    }

    /// <summary>Width of the frames.</summary>
    public int WidthPixels { get; }

    /// <summary>Height of the frames.</summary>
    public int HeightPixels { get; }

    /// <summary>The motion of a frame.</summary>
    /// <param name="frame">What is to be predicted.</param>
    /// <param name="first">The first reference, loaded.</param>
    /// <param name="second">The second reference, loaded; null where <paramref name="inputs"/> has one only.</param>
    /// <param name="inputs">Sizes, distances and the references' own motion.</param>
    /// <param name="options">Lambda, effort, copies.</param>
    /// <exception cref="ArgumentException">Sizes or references do not fit each other.</exception>
    public MotionEstimate Estimate(Frame frame, SearchReference first, SearchReference? second, MotionInputs inputs, MotionSearchOptions options)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(options);
        if (frame.WidthPixels != WidthPixels || frame.HeightPixels != HeightPixels || inputs.WidthPixels < WidthPixels || inputs.HeightPixels < HeightPixels)
            throw new ArgumentException("a frame of another size", nameof(frame));
        if (inputs.HasTwoReferences != (second is not null))
            throw new ArgumentException("distances and references disagree", nameof(second));
        _picture.Load(frame);
        var motion = new CodedMotion(inputs.WidthPixels, inputs.HeightPixels, inputs.HasTwoReferences);
        for (int i = 0; i < motion.IsCopied.Length; i++)
            motion.IsCopied[i] = options.Copied?[i] == true;
        if (!motion.IsWholeCopy)
        {
            SearchVectors(first, second, inputs, options);
            ChooseGlobal(motion, inputs, options);
        }
        return Decide(motion, inputs, options, first, second);
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose() => _pool.Dispose();

    void IBandJob.RunBand(int band, int worker) => _searches[band % _references].RunRow(_pass, band / _references);

    private MotionEstimate Decide(CodedMotion motion, MotionInputs inputs, MotionSearchOptions options, SearchReference first, SearchReference? second)
    {
        VectorGrid[] firstVectors = _searches[0].Fine;
        VectorGrid[]? secondVectors = second is null ? null : _searches[1].Fine;
        if (options.Preset == MotionPreset.Fast || motion.IsWholeCopy)
            return _decisions[0].Run(motion, inputs, options, first, second, firstVectors, secondVectors);
        MotionEstimate[] estimates = new MotionEstimate[Units];
        _pool.Run(new UnitJob(unit => estimates[unit] = _decisions[unit].Run(motion.WithoutLeaves(unit), inputs, options, first, second, firstVectors, secondVectors)), Units);
        return CostOf(estimates[1]) < CostOf(estimates[0]) ? estimates[1] : estimates[0];

        double CostOf(MotionEstimate estimate) => estimate.Distortion + (options.Lambda * estimate.Bits);
    }

    private void SearchVectors(SearchReference first, SearchReference? second, MotionInputs inputs, MotionSearchOptions options)
    {
        _searches[0].Load(first, inputs, false, options.Lambda, options.Preset);
        if (second is not null)
            _searches[1].Load(second, inputs, true, options.Lambda, options.Preset);
        _references = second is null ? 1 : 2;
        for (_pass = 0; _pass < VectorSearch.Passes; _pass++)
            _pool.Run(this, _references * (_picture.PaddedHeight / MotionField.BlockPixels));
    }

    private void ChooseGlobal(CodedMotion motion, MotionInputs inputs, MotionSearchOptions options)
    {
        if (!options.Tools.HasFlag(MotionTools.Global)) return;
        _fit.Load();
        GlobalMotion? prediction = CodedGlobalMotion.Inherit(inputs, inputs.FirstDistance);
        motion.FirstGlobal = _fit.Choose(_searches[0], prediction, options.Lambda);
        if (!motion.HasTwoReferences) return;
        prediction = CodedGlobalMotion.PredictSecond(motion.FirstGlobal.Resolve(prediction), inputs);
        motion.SecondGlobal = _fit.Choose(_searches[1], prediction, options.Lambda);
    }

    // The decision of a picture with one unit of vector differences.
    private sealed class UnitJob(Action<int> decide) : IBandJob
    {
        public void RunBand(int band, int worker) => decide(band);
    }
}
