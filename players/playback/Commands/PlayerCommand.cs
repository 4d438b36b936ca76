namespace NeuralCodec.Playback.Commands;

/// <summary>Everything a key, a button or a script can ask a player for.</summary>
public enum PlayerCommand
{
    /// <summary>Play or pause.</summary>
    TogglePause,

    /// <summary>Leave; leaves fullscreen first where the key is Escape.</summary>
    Quit,

    /// <summary>Back from fullscreen, then out of zoom, then out of help.</summary>
    Escape,

    /// <summary>Fullscreen on or off.</summary>
    ToggleFullscreen,

    /// <summary>Seconds forward or back, to the nearest group.</summary>
    SeekKey,

    /// <summary>Seconds forward or back, exactly.</summary>
    SeekExact,

    /// <summary>To the first frame.</summary>
    SeekStart,

    /// <summary>To the last frame.</summary>
    SeekEnd,

    /// <summary>To a time in seconds, exactly.</summary>
    SeekTo,

    /// <summary>To a time in seconds, the nearest group: while dragging.</summary>
    ScrubTo,

    /// <summary>One frame on; pauses.</summary>
    StepForward,

    /// <summary>One frame back; pauses.</summary>
    StepBack,

    /// <summary>Speed times a factor.</summary>
    MultiplySpeed,

    /// <summary>Speed 1.</summary>
    ResetSpeed,

    /// <summary>Groups forward or back.</summary>
    SeekGroup,

    /// <summary>To the next or previous mark: damage or the beginning of a file.</summary>
    SeekMark,

    /// <summary>A, then B, then no loop.</summary>
    MarkLoop,

    /// <summary>Begin again at the end, or not.</summary>
    ToggleLoopFile,

    /// <summary>The frame shown, as PNG.</summary>
    Screenshot,

    /// <summary>Statistics on or off.</summary>
    ToggleStatistics,

    /// <summary>Time and bar for a moment.</summary>
    ShowProgress,

    /// <summary>Zoom by a factor.</summary>
    ZoomBy,

    /// <summary>Zoom 1, centred.</summary>
    ResetZoom,

    /// <summary>Original left, decoded right; or off.</summary>
    ToggleSplit,

    /// <summary>Original and decoded frame in turn.</summary>
    SwapOriginal,

    /// <summary>Percent louder or quieter.</summary>
    ChangeVolume,

    /// <summary>Sound off or on.</summary>
    ToggleMute,

    /// <summary>The keys.</summary>
    ToggleHelp,
}
