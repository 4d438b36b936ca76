using System.Runtime.InteropServices;
using NeuralCodec.Playback.Sound;

namespace NeuralCodec.Playback.Tests;

/// <summary>A sink that keeps what it is given, and hears when the test says so.</summary>
internal sealed class RecordingSink : IAudioSink
{
    private readonly object _lock = new();
    private readonly List<byte> _bytes = [];
    private TimeSpan _queued;

    public bool IsPaused { get; private set; }

    public short[] Samples
    {
        get
        {
            lock (_lock)
                return MemoryMarshal.Cast<byte, short>(CollectionsMarshal.AsSpan(_bytes)).ToArray();
        }
    }

    public TimeSpan Queued
    {
        get
        {
            lock (_lock)
                return _queued;
        }
    }

    public void Hear(TimeSpan time)
    {
        lock (_lock)
            _queued -= time;
    }

    public void Write(ReadOnlySpan<byte> samples)
    {
        lock (_lock)
        {
            _bytes.AddRange(samples);
            _queued += AudioFormat.DurationOf(samples.Length);
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _bytes.Clear();
            _queued = TimeSpan.Zero;
        }
    }

    public void SetPaused(bool isPaused) => IsPaused = isPaused;

    public void Dispose()
    {
    }
}
