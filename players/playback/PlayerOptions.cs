using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Devices;
using NeuralCodec.Playback.Sound;
using NeuralCodec.Playback.State;

namespace NeuralCodec.Playback;

/// <summary>Choices of a player.</summary>
public sealed record PlayerOptions
{
    /// <summary>Threads of the decoder, 0 = all.</summary>
    public int ThreadCount { get; init; }

    /// <summary>
    /// Chooses the device that reconstructs frames of a sequence; null, or a result of null, = the normative engine, which also goes on where the
    /// device cannot be opened or fails. Called on the decode thread. Previews are always the normative engine's.
    /// </summary>
    public Func<SequenceHeader, DeviceOptions?>? DeviceOf { get; init; }

    /// <summary>Most decoded frames waiting for their time; 0 = as many as fit into some memory, 3 to 16.</summary>
    public int QueueFrames { get; init; }

    /// <summary>Memory for frames shown lately, which stepping back comes to.</summary>
    public long HistoryBytes { get; init; } = 64 << 20;

    /// <summary>
    /// Opens where sound goes, which the player then owns; called once, on the player's thread, when a picture is shown and there is sound to be played.
    /// Null, or a result of null, plays none.
    /// </summary>
    public Func<IAudioSink?>? OpenAudio { get; init; }

    /// <summary>Where time comes from; the system where null.</summary>
    public TimeProvider? Time { get; init; }

    /// <summary>True to show every frame as soon as it is decoded, with no regard to time; nothing is dropped.</summary>
    public bool IsClockless { get; init; }

    /// <summary>True to begin paused.</summary>
    public bool StartsPaused { get; init; }

    /// <summary>Where to begin; null = where playing stopped the last time, or the beginning.</summary>
    public TimeSpan? Start { get; init; }

    /// <summary>Where positions are kept; null keeps none.</summary>
    public ResumeStore? Resume { get; init; }

    /// <summary>Folder for screenshots.</summary>
    public string ScreenshotFolder { get; init; } = ".";

    /// <summary>The original recording, or null for the one named in the file and lying beside it.</summary>
    public string? OriginalPath { get; init; }

    /// <summary>Time in the original at which the coded file begins.</summary>
    public TimeSpan OriginalOffset { get; init; }

    /// <summary>True to make previews of groups.</summary>
    public bool MakesThumbnails { get; init; } = true;
}
