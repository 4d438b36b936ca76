using NeuralCodec.Playback.Sound;

namespace NeuralCodec.Desktop.Sdl;

/// <summary>The default audio device through SDL's queue.</summary>
internal sealed class SdlAudioSink : IAudioSink
{
    private const ushort DeviceSamples = 1024;
    private readonly uint _device;
    private readonly TimeSpan _deviceBuffer;

    private SdlAudioSink(uint device, SdlNative.AudioSpec spec)
    {
        _device = device;
        _deviceBuffer = TimeSpan.FromSeconds((double)spec.Samples / spec.Frequency);
    }

    /// <summary>What has left SDL's queue is still in the device's buffer for a moment.</summary>
    public TimeSpan Queued
    {
        get
        {
            uint bytes = SdlNative.GetQueuedAudioSize(_device);
            return bytes == 0 ? TimeSpan.Zero : AudioFormat.DurationOf(bytes) + _deviceBuffer;
        }
    }

    /// <summary>Opens the device, or gives null with the reason where there is none.</summary>
    public static SdlAudioSink? TryOpen(out string problem)
    {
        problem = "";
        SdlNative.AudioSpec wanted = new()
        {
            Frequency = AudioFormat.SampleRate,
            Format = SdlNative.AudioS16Little,
            Channels = AudioFormat.Channels,
            Samples = DeviceSamples,
        };
        if (SdlNative.Init(SdlNative.InitAudio) != 0)
        {
            problem = SdlNative.GetError();
            return null;
        }

        uint device = SdlNative.OpenAudioDevice(null, 0, wanted, out SdlNative.AudioSpec obtained, 0);
        if (device == 0)
        {
            problem = SdlNative.GetError();
            SdlNative.QuitSubSystem(SdlNative.InitAudio);
            return null;
        }

        return new SdlAudioSink(device, obtained);
    }

    public unsafe void Write(ReadOnlySpan<byte> samples)
    {
        fixed (byte* data = samples)
            _ = SdlNative.QueueAudio(_device, data, (uint)samples.Length);
    }

    public void Clear() => SdlNative.ClearQueuedAudio(_device);

    public void SetPaused(bool isPaused) => SdlNative.PauseAudioDevice(_device, isPaused ? 1 : 0);

    public void Dispose()
    {
        SdlNative.CloseAudioDevice(_device);
        SdlNative.QuitSubSystem(SdlNative.InitAudio);
    }
}
