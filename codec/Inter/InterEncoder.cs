using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Motion;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Codec.Inter;

/// <summary>From a picture and its references to a coded inter frame.</summary>
internal sealed class InterEncoder : IDisposable
{
    private readonly InterNetworks _networks;
    private readonly NetworkWorkspace _workspace;
    private readonly InterSynthesis _synthesis;
    private readonly LatentEncoder _latents;
    private readonly MotionWriter _writer = new();
    private readonly IntegerTensor _packed = new(0, 0, 0), _analysed = new(0, 0, 0);
    private readonly short[] _gains;
    private MotionEstimator? _estimator;

    public InterEncoder(InterNetworks networks, NetworkWorkspace workspace, InterSynthesis synthesis)
    {
        (_networks, _workspace, _synthesis) = (networks, workspace, synthesis);
        _latents = new LatentEncoder(networks.Latents, workspace);
        _gains = new short[networks.Analysis.GainChannels];
    }

    /// <summary>Encodes a frame.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="inputs">Distances and the references' motion.</param>
    /// <param name="first">The first reference.</param>
    /// <param name="second">The second reference, or null.</param>
    /// <param name="header">Goes in front.</param>
    /// <param name="search">How to search; which blocks are copied is decided here.</param>
    /// <param name="rateWeight">Price of a bit of latents, 1 for that of the header's quality.</param>
    /// <param name="writer">Takes the coded frame.</param>
    /// <param name="reconstruction">Takes the pixels every decoder gives.</param>
    /// <returns>The frame's motion; null where every block is copied, and then nothing is written.</returns>
    public MotionField? Encode(
        Frame frame, MotionInputs inputs, CodedReference first, CodedReference? second, InterHeader header, MotionSearchOptions search, double rateWeight,
        ByteWriter writer, Frame reconstruction)
    {
        bool[] copied = CopyDecision.Choose(frame, first, header.Quality.Index);
        if (Array.TrueForAll(copied, isCopied => isCopied))
        {
            first.Picture.CopyTo(reconstruction);
            return null;
        }
        if (_estimator is null || _estimator.WidthPixels != frame.WidthPixels || _estimator.HeightPixels != frame.HeightPixels)
        {
            _estimator?.Dispose();
            _estimator = new MotionEstimator(frame.WidthPixels, frame.HeightPixels, _workspace.Threads);
        }
        search = search with { Copied = copied };
        MotionEstimate estimate = _estimator.Estimate(frame, first.ForSearch(_workspace.Threads), second?.ForSearch(_workspace.Threads), inputs, search);
        MotionField field = estimate.Field;
        byte[] motion = _writer.Write(estimate.Motion);
        _synthesis.Predict(field, first.Picture, second?.Picture);
        _synthesis.RunContext();
        BlockWindow window = _synthesis.Window;
        byte[] latents = [];
        if (!window.IsEmpty)
        {
            _packed.Reshape(window.PackedRows, window.PackedColumns, FramePacking.Channels);
            FramePacking.PackArea(frame, _networks.InputShift, window.FirstPackedRow, window.FirstPackedColumn, 0, _packed);
            _networks.ReadGains(InterArchitecture.Analysis, header.Mode, header.Quality, _gains);
            _networks.Analysis.Run(_workspace, _packed, _synthesis.Predictions, _analysed, _gains);
            latents = _latents.Encode(_analysed, header.Mode, header.Quality, rateWeight, _synthesis.MeanContext, window.Mask(field.IsCopied, field.BlockColumns));
        }
        _synthesis.Synthesize(field, _latents.Latents, header.Mode, header.Quality, reconstruction);
        header.Write(writer, motion, latents);
        return field;
    }

    /// <inheritdoc/>
    public void Dispose() => _estimator?.Dispose();
}
