using System.Buffers;
using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Devices;

namespace NeuralCodec.Codec;

/// <summary>Choices of the decoder.</summary>
public sealed record DecoderOptions
{
    /// <summary>Bounds on what is accepted.</summary>
    public BitstreamLimits Limits { get; init; } = BitstreamLimits.Default;

    /// <summary>True to throw at the first damage; false to give what is whole and list the rest.</summary>
    public bool IsStrict { get; init; }

    /// <summary>True to compare decoded pixels with the checksums in the file.</summary>
    public bool VerifiesPixels { get; init; }

    /// <summary>Most frames to give; 0 = all.</summary>
    public long MaxFrames { get; init; }

    /// <summary>Threads, 0 = all. The pixels do not depend on it.</summary>
    public int ThreadCount { get; init; }

    /// <summary>Device that reconstructs frames; null = the normative engine.</summary>
    public DeviceOptions? Device { get; init; }

    /// <summary>Chooses the device of a sequence where <see cref="Device"/> is null; null, or a result of null, = the normative engine.</summary>
    public Func<SequenceHeader, DeviceOptions?>? DeviceOf { get; init; }

    /// <summary>Holds the device open for the next decoder with these options; null = it is closed with this one.</summary>
    public DeviceKeeper? Keeper { get; init; }

    /// <summary>Takes warnings: of a sequence whose encoder computed its references on something else; null = they are left out.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>Takes what was done when; null = nothing is noted. Frames of inter models only.</summary>
    public DecodeTrace? Trace { get; init; }

    /// <summary>Where frame buffers come from; the shared pool where null.</summary>
    public MemoryPool<byte>? Pool { get; init; }
}
