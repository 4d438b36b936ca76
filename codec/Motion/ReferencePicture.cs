using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Motion;

/// <summary>
/// A reconstructed frame as a reference of prediction: its planes with borders, so that kernels need no clamping of
/// coordinates. One object serves frame after frame of a size without allocating.
/// </summary>
public sealed unsafe class ReferencePicture
{
    /// <summary>Border around the padded luma plane; chroma planes have half of it.</summary>
    internal const int LumaBorder = 96;

    private readonly BorderedPlane[] _planes;

    /// <summary>A reference for frames of one size, without content.</summary>
    /// <param name="widthPixels">Width of the frames, not padded.</param>
    /// <param name="heightPixels">Height of the frames, not padded.</param>
    public ReferencePicture(int widthPixels, int heightPixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(widthPixels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(heightPixels, 1);
        (WidthPixels, HeightPixels) = (widthPixels, heightPixels);
        PaddedWidth = Align(widthPixels);
        PaddedHeight = Align(heightPixels);
        _planes =
        [
            new BorderedPlane(PaddedWidth, PaddedHeight, LumaBorder),
            new BorderedPlane(PaddedWidth / 2, PaddedHeight / 2, LumaBorder / 2),
            new BorderedPlane(PaddedWidth / 2, PaddedHeight / 2, LumaBorder / 2),
        ];
    }

    /// <summary>Width of the frames.</summary>
    public int WidthPixels { get; }

    /// <summary>Height of the frames.</summary>
    public int HeightPixels { get; }

    /// <summary>Width padded to a multiple of <see cref="MotionField.BlockPixels"/>.</summary>
    public int PaddedWidth { get; }

    /// <summary>Height padded to a multiple of <see cref="MotionField.BlockPixels"/>.</summary>
    public int PaddedHeight { get; }

    /// <summary>Takes over the samples of a frame.</summary>
    /// <exception cref="ArgumentException">The frame has another size.</exception>
    public void Load(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (frame.WidthPixels != WidthPixels || frame.HeightPixels != HeightPixels)
            throw new ArgumentException("the frame has another size than the reference", nameof(frame));
        for (int plane = 0; plane < Frame.PlaneCount; plane++)
            _planes[plane].Load(frame.GetPlane(plane), frame.GetPlaneWidth(plane), frame.GetPlaneHeight(plane));
    }

    /// <summary>The samples back into a frame of the same size.</summary>
    public void CopyTo(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        for (int plane = 0; plane < Frame.PlaneCount; plane++)
        {
            int width = frame.GetPlaneWidth(plane);
            for (int y = 0; y < frame.GetPlaneHeight(plane); y++)
                _planes[plane].Row(y)[..width].CopyTo(frame.GetRow(plane, y));
        }
    }

    /// <summary>Plane 0 (Y), 1 (U) or 2 (V), padded and with borders.</summary>
    internal BorderedPlane GetPlane(int plane) => _planes[plane];

    /// <summary>Width of a plane of the frame: columns from there on repeat the last one.</summary>
    internal int GetPlaneWidth(int plane) => plane == 0 ? WidthPixels : (WidthPixels + 1) / 2;

    /// <summary>Height of a plane of the frame: rows from there on repeat the last one.</summary>
    internal int GetPlaneHeight(int plane) => plane == 0 ? HeightPixels : (HeightPixels + 1) / 2;

    private static int Align(int pixels) => (pixels + MotionField.BlockPixels - 1) / MotionField.BlockPixels * MotionField.BlockPixels;
}
