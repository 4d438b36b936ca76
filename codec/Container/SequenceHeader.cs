using System.Text;
using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Container;

/// <summary>What a sequence is.</summary>
public enum SequenceKind : byte
{
    /// <summary>Frames over time.</summary>
    Video = 0,

    /// <summary>One frame, to be shown as RGB.</summary>
    Still = 1,
}

/// <summary>What holds for all groups of a sequence (docs/container.md, section 4).</summary>
public sealed record SequenceHeader
{
    /// <summary>Video or still.</summary>
    public SequenceKind Kind { get; init; }

    /// <summary>Width in pixels, 1 to 16384.</summary>
    public required int WidthPixels { get; init; }

    /// <summary>Height in pixels, 1 to 16384.</summary>
    public required int HeightPixels { get; init; }

    /// <summary>How the values are to be shown.</summary>
    public ColorDescription Color { get; init; } = new();

    /// <summary>Width to height of a sample; 0/0 = unknown.</summary>
    public Rational SampleAspectRatio { get; init; }

    /// <summary>Length of a tick in seconds.</summary>
    public Rational TimeBase { get; init; } = new(1, 90000);

    /// <summary>Frames per second as the source names them; 0/0 = unknown. Times are in the groups.</summary>
    public Rational NominalFrameRate { get; init; }

    /// <summary>UTC time of tick 0 in microseconds since 1970-01-01, or null where unknown.</summary>
    public long? CaptureTimeMicroseconds { get; init; }

    /// <summary>The model package that decodes the groups.</summary>
    public required ModelId ModelId { get; init; }

    /// <summary>
    /// What computed the references in the encoder, 1 to 255 bytes of UTF-8 for comparison and for people; null = the normative engine, whose pictures every
    /// decoder has.
    /// </summary>
    public string? LoopEngine { get; init; }

    /// <summary>Seconds of a number of ticks.</summary>
    public double ToSeconds(long ticks) => ticks * TimeBase.ToDouble();

    internal void Write(ByteWriter writer)
    {
        Check(0);
        writer.WriteByte(ContainerFormat.MajorVersion);
        writer.WriteByte(ContainerFormat.MinorVersion);
        writer.WriteByte((byte)Kind);
        writer.WriteByte(0); // pixel format: 8-bit 4:2:0
        writer.WriteUInt16((ushort)WidthPixels);
        writer.WriteUInt16((ushort)HeightPixels);
        writer.WriteByte((byte)Color.Matrix);
        writer.WriteByte(Color.Primaries);
        writer.WriteByte(Color.Transfer);
        writer.WriteByte((byte)((Color.IsFullRange ? 1 : 0) | ((int)Color.Siting << 1)));
        foreach (Rational ratio in (ReadOnlySpan<Rational>)[SampleAspectRatio, TimeBase, NominalFrameRate])
        {
            writer.WriteUInt32(ratio.Numerator);
            writer.WriteUInt32(ratio.Denominator);
        }

        writer.WriteUInt64((ulong)(CaptureTimeMicroseconds ?? long.MinValue));
        writer.WriteBytes(ModelId.Bytes);
        writer.WriteText(LoopEngine ?? "");
    }

    internal static SequenceHeader Read(ReadOnlySpan<byte> payload, long offsetBytes, BitstreamLimits limits)
    {
        ByteReader reader = new(payload, offsetBytes);
        byte major = reader.ReadByte();
        if (major != ContainerFormat.MajorVersion)
            ThrowHelper.ThrowVersion(offsetBytes, $"file of version {major}; this decoder reads version {ContainerFormat.MajorVersion}");
        byte minor = reader.ReadByte(); // of later ones fields may follow the known ones
        if (minor < ContainerFormat.MinorVersion)
            ThrowHelper.ThrowVersion(offsetBytes, $"file of version {major}.{minor}, an earlier draft of the format; this decoder reads {major}.{ContainerFormat.MinorVersion}");
        byte kind = reader.ReadByte();
        byte format = reader.ReadByte();
        if (kind > (byte)SequenceKind.Still || format != 0)
            ThrowHelper.ThrowVersion(offsetBytes, $"sequence of kind {kind} with pixel format {format} is unknown");
        int width = reader.ReadUInt16();
        int height = reader.ReadUInt16();
        MatrixCoefficients matrix = (MatrixCoefficients)reader.ReadByte();
        byte primaries = reader.ReadByte();
        byte transfer = reader.ReadByte();
        byte flags = reader.ReadByte();
        if (flags >> 1 > (int)ChromaSiting.TopLeft)
            ThrowHelper.ThrowInvalid(reader.OffsetBytes - 1, $"colour flags {flags} are unknown");
        SequenceHeader header = new()
        {
            Kind = (SequenceKind)kind,
            WidthPixels = width,
            HeightPixels = height,
            Color = new ColorDescription
            {
                Matrix = matrix,
                Primaries = primaries,
                Transfer = transfer,
                IsFullRange = (flags & 1) != 0,
                Siting = (ChromaSiting)(flags >> 1),
            },
            SampleAspectRatio = ReadRational(ref reader),
            TimeBase = ReadRational(ref reader),
            NominalFrameRate = ReadRational(ref reader),
            CaptureTimeMicroseconds = (long)reader.ReadUInt64() is var time && time == long.MinValue ? null : time,
            ModelId = new ModelId(reader.ReadBytes(ModelId.LengthBytes)),
            LoopEngine = reader.ReadText(ContainerFormat.MaxLoopEngineBytes, "loop engine") is { Length: > 0 } engine ? engine : null,
        };
        header.Check(offsetBytes);
        if (width > limits.MaxSidePixels || height > limits.MaxSidePixels || (long)width * height > limits.MaxPixels)
            ThrowHelper.ThrowLimit(offsetBytes, $"picture of {width}x{height} is over the limits");
        return header;
    }

    private static Rational ReadRational(ref ByteReader reader) => new(reader.ReadUInt32(), reader.ReadUInt32());

    private void Check(long offsetBytes)
    {
        if (WidthPixels is < 1 or > ContainerFormat.MaxSidePixels || HeightPixels is < 1 or > ContainerFormat.MaxSidePixels)
            ThrowHelper.ThrowInvalid(offsetBytes, $"picture of {WidthPixels}x{HeightPixels}; sides are 1 to {ContainerFormat.MaxSidePixels}");
        if (!TimeBase.IsPositive)
            ThrowHelper.ThrowInvalid(offsetBytes, $"time base {TimeBase}");
        if (LoopEngine is { } engine && Encoding.UTF8.GetByteCount(engine) is < 1 or > ContainerFormat.MaxLoopEngineBytes)
            ThrowHelper.ThrowInvalid(offsetBytes, $"a loop engine's name has 1 to {ContainerFormat.MaxLoopEngineBytes} bytes");
    }
}
