using System.Runtime.InteropServices;

namespace NeuralCodec.Playback.Sound;

/// <summary>Loudness in percent, and mute.</summary>
public sealed class Volume
{
    private int _percent = 100;

    /// <summary>0 to 130.</summary>
    public int Percent
    {
        get => _percent;
        set => _percent = Math.Clamp(value, 0, 130);
    }

    /// <summary>True for silence.</summary>
    public bool IsMuted { get; set; }

    /// <summary>Scales samples in place; loudness grows with the cube, as ears hear it.</summary>
    public void Apply(Span<byte> samples)
    {
        double share = IsMuted ? 0 : Math.Pow(Percent / 100.0, 3);
        if (share == 1)
            return;
        foreach (ref short value in MemoryMarshal.Cast<byte, short>(samples))
            value = (short)Math.Clamp(value * share, short.MinValue, short.MaxValue);
    }
}
