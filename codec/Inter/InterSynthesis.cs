using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Motion;
using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Codec.Inter;

/// <summary>
/// What encoder and decoder of an inter frame share: predictions, their context, and the way from y_hat to a picture
/// (docs/inter.md section 4).
/// </summary>
internal sealed class InterSynthesis : IDisposable
{
    private readonly InterNetworks _networks;
    private readonly NetworkWorkspace _workspace;
    private readonly MotionCompensator _compensator;
    private readonly IntegerTensor _features = new(0, 0, 0), _samples = new(0, 0, 0);
    private readonly short[] _gains;
    private Frame? _prediction0, _prediction1;

    public InterSynthesis(InterNetworks networks, NetworkWorkspace workspace)
    {
        (_networks, _workspace) = (networks, workspace);
        _compensator = new MotionCompensator(workspace.Threads);
        _gains = new short[networks.Synthesis.GainChannels];
    }

    /// <summary>Both packed predictions in the window.</summary>
    public IntegerTensor Predictions { get; } = new(0, 0, 0);

    /// <summary>Second input of the mean network.</summary>
    public IntegerTensor MeanContext { get; } = new(0, 0, 0);

    /// <summary>What the networks run on; valid after <see cref="Predict"/>.</summary>
    public BlockWindow Window { get; private set; }

    private IntegerTensor Context { get; } = new(0, 0, 0);

    /// <summary>Predicts the picture and packs the predictions of the window.</summary>
    public void Predict(MotionField field, ReferencePicture first, ReferencePicture? second)
    {
        if (_prediction0 is null || _prediction0.WidthPixels != first.PaddedWidth || _prediction0.HeightPixels != first.PaddedHeight)
        {
            _prediction0?.Dispose();
            _prediction1?.Dispose();
            (_prediction0, _prediction1) = (new Frame(first.PaddedWidth, first.PaddedHeight), new Frame(first.PaddedWidth, first.PaddedHeight));
        }
        _compensator.Predict(first, second, field, _prediction0, _prediction1!);
        Window = BlockWindow.Of(field.IsCopied, field.BlockColumns);
        if (Window.IsEmpty) return;
        (int row, int column) = (Window.FirstPackedRow, Window.FirstPackedColumn);
        Predictions.Reshape(Window.PackedRows, Window.PackedColumns, InterNetworks.PredictionChannels);
        FramePacking.PackArea(_prediction0, _networks.InputShift, row, column, 0, Predictions);
        FramePacking.PackArea(_prediction1!, _networks.InputShift, row, column, FramePacking.Channels, Predictions);
    }

    /// <summary>Runs the context networks over the window.</summary>
    public void RunContext()
    {
        if (Window.IsEmpty) return;
        _networks.Context.Run(_workspace, Predictions, null, Context);
        _networks.ContextDown.Run(_workspace, Context, null, MeanContext);
    }

    /// <summary>The picture: networks in the window, the first prediction in copied blocks.</summary>
    /// <param name="latents">y_hat of the window; not read where that is empty.</param>
    public void Synthesize(MotionField field, IntegerTensor latents, int mode, QualityIndex quality, Frame destination)
    {
        if (!Window.IsEmpty)
        {
            _networks.ReadGains(InterArchitecture.Synthesis, mode, quality, _gains);
            _networks.Synthesis.Run(_workspace, latents, null, _features, _gains);
            _networks.Fusion.Run(_workspace, _features, Context, _samples);
            FramePacking.UnpackArea(_samples, Window.FirstPackedRow, Window.FirstPackedColumn, destination);
        }
        CopyBlocks(field, destination);
    }

    /// <summary>The first prediction in copied blocks.</summary>
    public void CopyBlocks(MotionField field, Frame destination)
    {
        for (int block = 0; block < field.IsCopied.Length; block++)
        {
            if (field.IsCopied[block]) Copy(block / field.BlockColumns, block % field.BlockColumns, destination);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _compensator.Dispose();
        _prediction0?.Dispose();
        _prediction1?.Dispose();
    }

    private void Copy(int blockRow, int blockColumn, Frame destination)
    {
        for (int plane = 0; plane < Frame.PlaneCount; plane++)
        {
            int size = plane == 0 ? MotionField.BlockPixels : MotionField.BlockPixels / 2;
            int x = blockColumn * size, y = blockRow * size;
            int width = Math.Min(size, destination.GetPlaneWidth(plane) - x), end = Math.Min(y + size, destination.GetPlaneHeight(plane));
            if (width <= 0) continue;
            for (; y < end; y++) _prediction0!.GetRow(plane, y).Slice(x, width).CopyTo(destination.GetRow(plane, y)[x..]);
        }
    }
}
