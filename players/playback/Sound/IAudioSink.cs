namespace NeuralCodec.Playback.Sound;

/// <summary>Where sound goes: interleaved 16-bit samples of <see cref="AudioFormat"/>, queued. Calls come from one thread at a time.</summary>
public interface IAudioSink : IDisposable
{
    /// <summary>Sound that was written and has not been heard.</summary>
    TimeSpan Queued { get; }

    /// <summary>Puts samples at the end.</summary>
    void Write(ReadOnlySpan<byte> samples);

    /// <summary>Throws out what is queued.</summary>
    void Clear();

    /// <summary>Holds or goes on.</summary>
    void SetPaused(bool isPaused);
}

/// <summary>The one form of samples inside the player.</summary>
public static class AudioFormat
{
    /// <summary>Samples per second and channel.</summary>
    public const int SampleRate = 48000;

    /// <summary>Left and right.</summary>
    public const int Channels = 2;

    /// <summary>Bytes per second.</summary>
    public const int BytesPerSecond = SampleRate * BytesPerFrame;

    /// <summary>Bytes of one sample of all channels.</summary>
    public const int BytesPerFrame = Channels * sizeof(short);

    /// <summary>How long samples last.</summary>
    public static TimeSpan DurationOf(long bytes) => new(bytes * TimeSpan.TicksPerSecond / BytesPerSecond);

    /// <summary>Whole samples of a time.</summary>
    public static long BytesOf(TimeSpan time) => time.Ticks * SampleRate / TimeSpan.TicksPerSecond * BytesPerFrame;
}
