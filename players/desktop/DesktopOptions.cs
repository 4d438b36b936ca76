namespace NeuralCodec.Desktop;

/// <summary>Choices of the window.</summary>
public sealed record DesktopOptions
{
    /// <summary>True to begin in fullscreen.</summary>
    public bool IsFullscreen { get; init; }

    /// <summary>True to begin with the statistics.</summary>
    public bool ShowsStatistics { get; init; }

    /// <summary>True to begin with the original left of a border.</summary>
    public bool IsSplit { get; init; }

    /// <summary>True to leave at the end of the recording instead of keeping its last frame.</summary>
    public bool LeavesAtEnd { get; init; }

    /// <summary>True to begin anew at the end.</summary>
    public bool LoopsFile { get; init; }

    /// <summary>Takes lines for the terminal, such as why there is no sound.</summary>
    public Action<string>? Note { get; init; }

    /// <summary>False for no sound.</summary>
    public bool HasSound { get; init; } = true;

    /// <summary>Where time comes from, for hiding the bar; the system where null.</summary>
    public TimeProvider? Time { get; init; }
}

/// <summary>There is no display to open a window on.</summary>
public sealed class NoDisplayException(string message) : Exception(message);
