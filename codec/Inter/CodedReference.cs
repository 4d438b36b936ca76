using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Motion;

namespace NeuralCodec.Codec.Inter;

/// <summary>A reconstructed frame of the group at hand, for prediction of others.</summary>
internal sealed class CodedReference(int widthPixels, int heightPixels)
{
    // By an encoder only.
    private SearchReference? _search;
    private bool _isPrepared;

    /// <summary>The samples.</summary>
    public ReferencePicture Picture { get; } = new(widthPixels, heightPixels);

    /// <summary>Its own motion; null for an intra frame.</summary>
    public TemporalMotion? Motion { get; private set; }

    /// <summary>Takes a frame over.</summary>
    public void Load(Frame frame, TemporalMotion? motion)
    {
        Picture.Load(frame);
        Motion = motion;
        _isPrepared = false;
    }

    /// <summary>The reference for searching; prepared when it is first asked for.</summary>
    public SearchReference ForSearch(int threads)
    {
        _search ??= new SearchReference(Picture.WidthPixels, Picture.HeightPixels, threads);
        if (!_isPrepared) _search.Load(Picture);
        _isPrepared = true;
        return _search;
    }
}
