using NeuralCodec.Codec;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Metrics;
using NeuralCodec.Playback.Decoding;
using NeuralCodec.Playback.Pictures;

namespace NeuralCodec.Playback;

/// <summary>How the original is shown beside the decoded picture.</summary>
public enum CompareView
{
    /// <summary>The decoded picture alone.</summary>
    Off,

    /// <summary>The original left of a border, the decoded picture right.</summary>
    Split,

    /// <summary>The original alone.</summary>
    Original,
}

/// <content>Comparison with the original.</content>
public sealed partial class Player
{
    private double _psnr = double.NaN;
    private bool _originalTried;
    private DecodedFrame? _psnrOf;

    /// <summary>The recording the file was made from, once it was asked for.</summary>
    public OriginalReader? Original { get; private set; }

    /// <summary>Its frame for the time shown, as soon as it is there.</summary>
    public OriginalFrame? OriginalPicture { get; private set; }

    /// <summary>How the two are shown.</summary>
    public CompareView Compare { get; private set; }

    /// <summary>Shows the original in another way; says so where there is none.</summary>
    public void SetCompare(CompareView view)
    {
        if (view != CompareView.Off && !TryOpenOriginal())
            return;
        Compare = view;
        if (view == CompareView.Off)
            _psnr = double.NaN;
        else if (Current is { } shown)
            Original?.Want(shown.Start);
        Say(view switch
        {
            CompareView.Split => $"left: original ({Original!.Name}), right: decoded",
            CompareView.Original => $"original ({Original!.Name})",
            _ => "decoded",
        });
    }

    private bool TryOpenOriginal()
    {
        if (Original is not null)
            return true;
        if (_originalTried)
        {
            Say("no original to compare with");
            return false;
        }

        _originalTried = true;
        try
        {
            if ((_options.OriginalPath ?? OriginalReader.FindBeside(Timeline)) is not { } path)
            {
                Say("no original: name it with --original, or put it beside the file");
                return false;
            }

            Original = OriginalReader.Open(path, _options.OriginalOffset);
            return true;
        }
        catch (Exception e) when (e is ExternalToolException or InvalidMediaException or IOException)
        {
            Say("no original: " + e.Message);
            return false;
        }
    }

    private void CloseOriginal()
    {
        Original?.Dispose();
        OriginalPicture?.Frame.Dispose();
        (Original, OriginalPicture, _originalTried, _psnrOf) = (null, null, false, null);
    }

    /// <summary>True where another frame of the original is to be shown.</summary>
    private bool UpdateOriginal(bool shownChanged)
    {
        if (Compare == CompareView.Off || Original is null || Current is not { } shown)
            return false;
        if (shownChanged)
            Original.Want(shown.Start);
        bool changed = false;
        if (Original.TryTake() is { } picture)
        {
            OriginalPicture?.Frame.Dispose();
            OriginalPicture = picture;
            changed = true;
        }

        // Only frames of the same moment are compared, and each once.
        if (OriginalPicture is { } original && (changed || shownChanged) && !ReferenceEquals(_psnrOf, shown)
            && (original.Time - shown.Start).Duration() < (shown.End - shown.Start) / 2
            && original.Frame.WidthPixels == shown.Frame.WidthPixels && original.Frame.HeightPixels == shown.Frame.HeightPixels)
        {
            _psnrOf = shown;
            _psnr = Psnr.Compute611(original.Frame, shown.Frame);
        }

        return changed;
    }
}
