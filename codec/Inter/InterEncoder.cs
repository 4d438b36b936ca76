using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Devices;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Motion;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Codec.Inter;

/// <summary>The motion of a frame that is to be coded.</summary>
/// <param name="Header">Of the frame.</param>
/// <param name="Inputs">Distances and the references' motion.</param>
/// <param name="First">The first reference.</param>
/// <param name="Second">The second reference, or null.</param>
/// <param name="Estimate">What was found.</param>
/// <param name="Cost">Distortion and price of the bits, in the unit of <see cref="MotionSearchOptions.Lambda"/>.</param>
internal sealed record InterSearch(InterHeader Header, MotionInputs Inputs, CodedReference First, CodedReference? Second, MotionEstimate Estimate, double Cost);

/// <summary>From a picture and its references to a coded inter frame.</summary>
internal sealed class InterEncoder : IDisposable
{
    private readonly InterNetworks _networks;
    private readonly NetworkWorkspace _workspace;
    private readonly InterSynthesis _synthesis;
    private readonly InterPrediction _prediction;
    private readonly LatentEncoder _latents;
    private readonly MotionWriter _writer = new();
    private readonly IntegerTensor _packed = new(0, 0, 0), _analysed = new(0, 0, 0);
    private readonly short[] _gains;
    private readonly LatentRefinement _refinement;
    private readonly DeviceAnalysis? _device;
    private MotionEstimator? _estimator;
    private Frame? _coded;

    /// <param name="networks">Of the model.</param>
    /// <param name="workspace">Stays the owner's.</param>
    /// <param name="synthesis">Stays the owner's.</param>
    /// <param name="refinement">How latents are mended.</param>
    /// <param name="device">Analyses, and stays the owner's; null = the normative engine does.</param>
    public InterEncoder(InterNetworks networks, NetworkWorkspace workspace, InterSynthesis synthesis, LatentRefinement refinement, DeviceAnalysis? device = null)
    {
        (_networks, _workspace, _synthesis, _refinement, _device) = (networks, workspace, synthesis, refinement, device);
        _prediction = synthesis.NewPrediction();
        _latents = new LatentEncoder(networks.Latents, workspace);
        _gains = new short[networks.Analysis.GainChannels];
    }

    /// <summary>Squared error of the luma of the frame last encoded to that of its prediction; 1 where that has none.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="reconstruction">What became of it.</param>
    public double ErrorLeft(Frame frame, Frame reconstruction) => _prediction.ErrorLeft(frame, reconstruction);

    /// <summary>Searches the motion of a frame.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="inputs">Distances and the references' motion.</param>
    /// <param name="first">The first reference.</param>
    /// <param name="second">The second reference, or null.</param>
    /// <param name="header">Of the frame that is to be coded.</param>
    /// <param name="search">How to search, and which blocks are copied.</param>
    public InterSearch Search(Frame frame, MotionInputs inputs, CodedReference first, CodedReference? second, InterHeader header, MotionSearchOptions search)
    {
        if (_estimator is null || _estimator.WidthPixels != frame.WidthPixels || _estimator.HeightPixels != frame.HeightPixels)
        {
            _estimator?.Dispose();
            _estimator = new MotionEstimator(frame.WidthPixels, frame.HeightPixels, _workspace.Threads);
        }
        MotionEstimate estimate = _estimator.Estimate(frame, first.ForSearch(_workspace.Threads), second?.ForSearch(_workspace.Threads), inputs, search);
        return new InterSearch(header, inputs, first, second, estimate, estimate.Distortion + (search.Lambda * estimate.Bits));
    }

    /// <summary>Encodes a frame.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="found">Its motion.</param>
    /// <param name="rateWeight">Price of a bit of latents, 1 for that of the header's quality.</param>
    /// <param name="writer">Takes the coded frame.</param>
    /// <param name="reconstruction">Takes the pixels of the normative engine; null where another computes them.</param>
    public void Encode(Frame frame, InterSearch found, double rateWeight, ByteWriter writer, Frame? reconstruction)
    {
        InterHeader header = found.Header;
        MotionField field = found.Estimate.Field;
        byte[] motion = _writer.Write(found.Estimate.Motion);
        _synthesis.Predict(_prediction, field, found.First.Picture, found.Second?.Picture);
        _synthesis.RunContext(_prediction);
        byte[] latents = _prediction.Window.IsEmpty ? [] : EncodeLatents(frame, header, rateWeight, field);
        if (reconstruction is not null) _synthesis.Synthesize(_prediction, _latents.Latents, header.Mode, header.Quality, reconstruction);
        header.Write(writer, motion, latents);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _estimator?.Dispose();
        _prediction.Dispose();
        _coded?.Dispose();
    }

    private byte[] EncodeLatents(Frame frame, InterHeader header, double rateWeight, MotionField field)
    {
        BlockMask? mask = _prediction.Window.Mask(field.IsCopied, field.BlockColumns);
        rateWeight *= _refinement.RateWeight;
        Analyse(frame, header);
        _latents.Quantize(_analysed, header.Mode, header.Quality, rateWeight, _synthesis.MeanContext, mask);
        for (int round = 0; round < _refinement.Rounds; round++)
        {
            _coded = Frame.Fitting(_coded, frame);
            _synthesis.Synthesize(_prediction, _latents.Latents, header.Mode, header.Quality, _coded);
            Analyse(_coded, header);
            _latents.QuantizeAgain(_analysed, _refinement.Step, header.Mode, header.Quality, rateWeight, _synthesis.MeanContext, mask);
        }
        return _latents.Write();
    }

    private void Analyse(Frame frame, InterHeader header)
    {
        BlockWindow window = _prediction.Window;
        _packed.Reshape(window.PackedRows, window.PackedColumns, FramePacking.Channels);
        FramePacking.PackArea(frame, _networks.InputShift, window.FirstPackedRow, window.FirstPackedColumn, 0, _packed);
        bool isWhole = (window.PackedRows, window.PackedColumns) == FramePacking.PackedSize(frame.WidthPixels, frame.HeightPixels);
        if (_device?.TryAnalyse(_packed, _prediction.Packed, isWhole, header, _analysed) == true) return;
        _networks.ReadGains(InterArchitecture.Analysis, header.Mode, header.Quality, _gains);
        _networks.Analysis.Run(_workspace, _packed, _prediction.Packed, _analysed, _gains);
    }
}
