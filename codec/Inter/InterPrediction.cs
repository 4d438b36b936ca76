using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Metrics;
using NeuralCodec.Codec.Motion;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Codec.Inter;

/// <summary>Both predictions of an inter frame, and the part of them that the networks see.</summary>
/// <param name="inputShift">Shift of the packed samples.</param>
internal sealed class InterPrediction(int inputShift) : IDisposable
{
    private Frame? _first, _second;

    /// <summary>The motion it was made with; valid after <see cref="Load"/>, as all that follows.</summary>
    public MotionField Field { get; private set; } = null!;

    /// <summary>What the networks run on.</summary>
    public BlockWindow Window { get; private set; }

    /// <summary>Both packed predictions in the window.</summary>
    public IntegerTensor Packed { get; } = new(0, 0, 0);

    /// <summary>Predicts a picture and packs the predictions of the window.</summary>
    public void Load(MotionCompensator compensator, MotionField field, ReferencePicture first, ReferencePicture? second)
    {
        if (_first is null || _first.WidthPixels != first.PaddedWidth || _first.HeightPixels != first.PaddedHeight)
        {
            Dispose();
            (_first, _second) = (new Frame(first.PaddedWidth, first.PaddedHeight), new Frame(first.PaddedWidth, first.PaddedHeight));
        }
        compensator.Predict(first, second, field, _first, _second!);
        (Field, Window) = (field, BlockWindow.Of(field.IsCopied, field.BlockColumns));
        if (Window.IsEmpty) return;
        (int row, int column) = (Window.FirstPackedRow, Window.FirstPackedColumn);
        Packed.Reshape(Window.PackedRows, Window.PackedColumns, InterNetworks.PredictionChannels);
        FramePacking.PackArea(_first, inputShift, row, column, 0, Packed);
        FramePacking.PackArea(_second!, inputShift, row, column, FramePacking.Channels, Packed);
    }

    /// <summary>The first prediction in copied blocks.</summary>
    public void CopyBlocks(Frame destination)
    {
        for (int block = 0; block < Field.IsCopied.Length; block++)
        {
            if (Field.IsCopied[block]) Copy(block / Field.BlockColumns, block % Field.BlockColumns, destination);
        }
    }

    /// <summary>Squared error of a reconstruction's luma to that of the mean of both predictions; 1 where that has none.</summary>
    public double ErrorLeft(Frame source, Frame reconstruction)
    {
        long predicted = 0, coded = 0;
        for (int y = 0; y < source.HeightPixels; y++)
        {
            ReadOnlySpan<byte> row = source.GetRow(0, y), first = _first!.GetRow(0, y), second = _second!.GetRow(0, y);
            coded += Psnr.SumSquaredError(row, reconstruction.GetRow(0, y));
            for (int x = 0; x < row.Length; x++)
            {
                int error = row[x] - ((first[x] + second[x] + 1) >> 1);
                predicted += error * error;
            }
        }
        return predicted == 0 ? 1 : (double)coded / predicted;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _first?.Dispose();
        _second?.Dispose();
    }

    private void Copy(int blockRow, int blockColumn, Frame destination)
    {
        for (int plane = 0; plane < Frame.PlaneCount; plane++)
        {
            int size = plane == 0 ? MotionField.BlockPixels : MotionField.BlockPixels / 2;
            int x = blockColumn * size, y = blockRow * size;
            int width = Math.Min(size, destination.GetPlaneWidth(plane) - x), end = Math.Min(y + size, destination.GetPlaneHeight(plane));
            if (width <= 0) continue;
            for (; y < end; y++) _first!.GetRow(plane, y).Slice(x, width).CopyTo(destination.GetRow(plane, y)[x..]);
        }
    }
}
