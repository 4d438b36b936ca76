using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Motion;

namespace NeuralCodec.Codec.Inter;

/// <summary>A reconstructed frame of the group at hand, for prediction of others.</summary>
internal sealed class CodedReference(int widthPixels, int heightPixels)
{
    /// <summary>The samples.</summary>
    public ReferencePicture Picture { get; } = new(widthPixels, heightPixels);

    /// <summary>Prepared for searching, by an encoder only.</summary>
    public SearchReference? Search { get; private set; }

    /// <summary>Its own motion; null for an intra frame.</summary>
    public TemporalMotion? Motion { get; private set; }

    /// <summary>Takes a frame over.</summary>
    public void Load(Frame frame, TemporalMotion? motion)
    {
        Picture.Load(frame);
        Motion = motion;
        IsPrepared = false;
    }

    /// <summary>The reference for searching; prepared when it is first asked for.</summary>
    public SearchReference ForSearch(int threads)
    {
        Search ??= new SearchReference(Picture.WidthPixels, Picture.HeightPixels, threads);
        if (!IsPrepared) Search.Load(Picture);
        IsPrepared = true;
        return Search;
    }

    private bool IsPrepared { get; set; }
}
