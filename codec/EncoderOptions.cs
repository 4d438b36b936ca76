using NeuralCodec.Codec.Devices;

namespace NeuralCodec.Codec;

/// <summary>How much work the encoder does. Decoding costs the same.</summary>
public enum EncoderPreset
{
    /// <summary>Least work.</summary>
    Fast,

    /// <summary>The default.</summary>
    Medium,

    /// <summary>Most work.</summary>
    Slow,
}

/// <summary>Choices of the encoder.</summary>
public sealed record EncoderOptions
{
    /// <summary>Quality when none is asked for.</summary>
    public const double DefaultQuality = 50;

    /// <summary>What to aim at.</summary>
    public QualityIndex Quality { get; init; } = QualityIndex.FromQuality(DefaultQuality);

    /// <summary>
    /// Average bits per second of the frames to reach in one pass; 0 keeps <see cref="Quality"/>. The first groups find the quality, later
    /// ones pay back.
    /// </summary>
    public double BitsPerSecond { get; init; }

    /// <summary>
    /// Bits per second at which a leaky bucket of <see cref="BufferSeconds"/> runs out; quality is lowered before it overflows, so that any t
    /// seconds hold at most this times (t + <see cref="BufferSeconds"/>) bits as far as the lowest quality allows. 0 = none.
    /// </summary>
    public double MaxBitsPerSecond { get; init; }

    /// <summary>Size of the bucket of <see cref="MaxBitsPerSecond"/>, above 0.</summary>
    public double BufferSeconds { get; init; } = 2;

    /// <summary>Encoder work.</summary>
    public EncoderPreset Preset { get; init; } = EncoderPreset.Medium;

    /// <summary>Longest group in seconds, above 0 to 2.</summary>
    public double GroupSeconds { get; init; } = 2;

    /// <summary>Longest group while nothing moves, in seconds; where not longer than <see cref="GroupSeconds"/> without effect.</summary>
    public double StillGroupSeconds { get; init; } = 8;

    /// <summary>Begins a group where a scene does. Costs a delay of four frames; without one, in low delay, flashes count as scenes.</summary>
    public bool FindsScenes { get; init; } = true;

    /// <summary>Most frames in a group, 1 to 1024; 0 = as many as fit into <see cref="GroupSeconds"/>.</summary>
    public int GroupFrames { get; init; }

    /// <summary>P frames only, each from the one before: no frame waits for later ones.</summary>
    public bool IsLowDelay { get; init; }

    /// <summary>Every frame alone.</summary>
    public bool IsIntraOnly { get; init; }

    /// <summary>Threads, 0 = all. The bytes do not depend on it.</summary>
    public int ThreadCount { get; init; }

    /// <summary>Path of the model package, or null for the default.</summary>
    public string? ModelPath { get; init; }

    /// <summary>Puts the model package into the file, which then decodes without one at hand.</summary>
    public bool EmbedsModel { get; init; }

    /// <summary>
    /// Device that analyses pictures, in place of the normative engine: the latents that are quantised then differ within its rounding, and with them size
    /// and quality a little. What is made of them is the same everywhere, so that the file does not say which it was. A device that fails later leaves
    /// the rest to the normative engine. Null = that engine.
    /// </summary>
    public DeviceOptions? AnalysisDevice { get; init; }

    /// <summary>
    /// Device that computes the references of inter frames, in place of the normative engine. The header records it: decoders on such a device have the
    /// encoder's references, all others drift from them until the end of each group. Its failure is an error. Null = the normative engine.
    /// </summary>
    public DeviceOptions? LoopDevice { get; init; }

    /// <summary>
    /// Puts a checksum of the decoded pixels into each group, so that `verify` can compare them. With a <see cref="LoopDevice"/> there is none: the
    /// encoder does not have the pixels of the normative engine.
    /// </summary>
    public bool WritePixelChecksums { get; init; } = true;
}
