using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Codec.Motion;

/// <summary>
/// A reference prepared for searching: its luma at all quarter positions and at smaller sizes. One object serves reference after
/// reference of a size; many pictures may be searched against one content.
/// </summary>
public sealed class SearchReference : IDisposable
{
    private readonly WorkerPool? _pool;

    /// <summary>Memory for references of a size.</summary>
    /// <param name="widthPixels">Width of the frames, not padded.</param>
    /// <param name="heightPixels">Height of the frames, not padded.</param>
    /// <param name="threads">Threads for preparing.</param>
    public SearchReference(int widthPixels, int heightPixels, int threads = 1)
    {
        _pool = threads > 1 ? new WorkerPool(threads) : null;
        WidthPixels = widthPixels;
        HeightPixels = heightPixels;
        Planes = new QuarterPelPlanes(_pool);
        Pyramid = new HalfPyramid(Align(widthPixels), Align(heightPixels));
    }

    /// <summary>Width of the frames.</summary>
    public int WidthPixels { get; }

    /// <summary>Height of the frames.</summary>
    public int HeightPixels { get; }

    /// <summary>The reference last loaded.</summary>
    public ReferencePicture? Picture { get; private set; }

    internal QuarterPelPlanes Planes { get; }

    internal HalfPyramid Pyramid { get; }

    /// <summary>Prepares a reference; it must not change while it is searched.</summary>
    public void Load(ReferencePicture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (picture.WidthPixels != WidthPixels || picture.HeightPixels != HeightPixels)
            throw new ArgumentException("a reference of another size", nameof(picture));
        Picture = picture;
        Pyramid.Load(picture);
        Planes.Load(picture);
        for (int fraction = 0; fraction < 16; fraction++)
        {
            unsafe
            {
                Planes.GetPlane(fraction & 3, fraction >> 2);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _pool?.Dispose();

    private static int Align(int pixels) => (pixels + MotionField.BlockPixels - 1) / MotionField.BlockPixels * MotionField.BlockPixels;
}
