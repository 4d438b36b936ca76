using NeuralCodec.Codec.Imaging;
using NeuralCodec.Playback.Media;

namespace NeuralCodec.Desktop.Drawing;

/// <summary>All that the overlay shows; equal states look the same, so nothing is drawn twice.</summary>
internal sealed record OverlayState
{
    public bool ShowsBar { get; init; }

    public bool ShowsHelp { get; init; }

    public bool IsPaused { get; init; }

    /// <summary>A symbol in the middle while nothing moves.</summary>
    public bool IsWaiting { get; init; }

    public TimeSpan Position { get; init; }

    public TimeSpan Duration { get; init; }

    public bool MayGrow { get; init; }

    public string Title { get; init; } = "";

    /// <summary>Speed, loop, volume and the like, at the right end of the bar.</summary>
    public string Status { get; init; } = "";

    public string Message { get; init; } = "";

    /// <summary>What ended playing, in the middle of the window.</summary>
    public string Failure { get; init; } = "";

    public TimeSpan? LoopStart { get; init; }

    public TimeSpan? LoopEnd { get; init; }

    public IReadOnlyList<DamageMark> Damage { get; init; } = [];

    public IReadOnlyList<TimeSpan> Borders { get; init; } = [];

    /// <summary>Lines of the statistics as one text, empty where they are not shown.</summary>
    public string Statistics { get; init; } = "";

    /// <summary>Time under the pointer on the bar.</summary>
    public TimeSpan? Hover { get; init; }

    public RgbImage? HoverImage { get; init; }

    /// <summary>Place of the border between original and decoded picture, in window pixels; -1 where there is none.</summary>
    public int SplitX { get; init; } = -1;

    public bool HasTimeline { get; init; } = true;
}
