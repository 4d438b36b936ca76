using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Motion;

namespace NeuralCodec.Codec.Inter;

/// <summary>A reconstructed frame of the group at hand, for prediction of others.</summary>
internal sealed class CodedReference(int widthPixels, int heightPixels)
{
    // By an encoder only.
    private SearchReference? _search;
    private bool _isPrepared;
    private Frame? _source;
    private bool _hasSource;

    /// <summary>The samples.</summary>
    public ReferencePicture Picture { get; } = new(widthPixels, heightPixels);

    /// <summary>Its own motion; null for an intra frame.</summary>
    public TemporalMotion? Motion { get; private set; }

    /// <summary>
    /// What each block showed in the source when it was coded, however often it was copied since: so what is left out of copies does not
    /// grow. Null in a decoder.
    /// </summary>
    public Frame? Source => _hasSource ? _source : null;

    /// <summary>Takes a frame over.</summary>
    public void Load(Frame frame, TemporalMotion? motion)
    {
        Picture.Load(frame);
        Motion = motion;
        _isPrepared = _hasSource = false;
    }

    /// <summary>Takes over what the frame that was loaded stands for.</summary>
    /// <param name="frame">The source.</param>
    /// <param name="first">Where not null: the reference that blocks were copied from.</param>
    /// <param name="copied">Which 64x64 blocks were.</param>
    public void LoadSource(Frame frame, CodedReference? first, IReadOnlyList<bool>? copied)
    {
        _source ??= new Frame(frame.WidthPixels, frame.HeightPixels);
        _source.CopyFrom(frame);
        _hasSource = true;
        if (first?.Source is not { } older || copied is null) return;
        for (int plane = 0; plane < Frame.PlaneCount; plane++)
        {
            int block = plane == 0 ? MotionField.BlockPixels : MotionField.BlockPixels / 2, width = frame.GetPlaneWidth(plane), columns = (width + block - 1) / block;
            for (int y = 0; y < frame.GetPlaneHeight(plane); y++)
            {
                for (int column = 0; column < columns; column++)
                {
                    int x = column * block, length = Math.Min(block, width - x);
                    if (copied[(y / block * columns) + column]) older.GetRow(plane, y).Slice(x, length).CopyTo(_source.GetRow(plane, y).Slice(x, length));
                }
            }
        }
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
