using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Inter;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Codec.Container;

/// <summary>
/// What a group stores of a frame in its header stream: display index, type, the fields that a coded frame begins with (docs/intra.md section 3,
/// docs/inter.md section 2) and the lengths of what follows them. Fields that the type does not have are 0, references -1.
/// </summary>
internal record struct FrameHead()
{
    /// <summary>Most bytes of the fields in front of a coded frame: those of an inter frame with two references.</summary>
    public const int MaxFieldBytes = 4 + 2 + 2 + 5;

    /// <summary>Place in display order.</summary>
    public int DisplayIndex { get; set; }

    /// <summary>How the frame is coded.</summary>
    public FrameType Type { get; set; }

    /// <summary>Mode of an intra frame.</summary>
    public QualityMode Mode { get; set; }

    /// <summary>Quality of an intra or inter frame, 0 to 63 x 256.</summary>
    public int Quality { get; set; }

    /// <summary>Display index of the first reference, or of the frame that is repeated, 0 to 1023.</summary>
    public int First { get; set; } = -1;

    /// <summary>Display index of the second reference, 0 to 1023.</summary>
    public int Second { get; set; } = -1;

    /// <summary>Length of the motion of an inter frame.</summary>
    public int MotionBytes { get; set; }

    /// <summary>Length of the payload of an intra frame or of the latents of an inter frame.</summary>
    public int LatentBytes { get; set; }

    /// <summary>Length of all that follows the fields.</summary>
    public readonly int BodyBytes => MotionBytes + LatentBytes;

    /// <summary>Takes a coded frame apart; its body is the last <see cref="BodyBytes"/> of it.</summary>
    /// <exception cref="InvalidMediaException">The fields break the rules.</exception>
    public static FrameHead Read(CodedFrame frame)
    {
        FrameHead head = new() { DisplayIndex = frame.DisplayIndex, Type = frame.Type };
        switch (frame.Type)
        {
            case FrameType.Intra:
                (head.Mode, QualityIndex intraQuality) = IntraFrameSyntax.ReadHeader(frame.Payload.Span);
                head.Quality = intraQuality.Raw;
                head.LatentBytes = frame.Payload.Length - IntraFrameSyntax.HeaderBytes;
                break;
            case FrameType.Inter:
                InterHeader inter = InterHeader.Read(frame.Payload, out ReadOnlyMemory<byte> motion, out ReadOnlyMemory<byte> latents);
                (head.Quality, head.First, head.Second) = (inter.Quality.Raw, inter.First, inter.Second);
                (head.MotionBytes, head.LatentBytes) = (motion.Length, latents.Length);
                break;
            case FrameType.Repeat when GroupReferences.Repeated(frame) is >= 0 and var repeated:
                head.First = repeated;
                break;
            default:
                ThrowHelper.ThrowInvalid(0, $"a frame of type {(int)frame.Type} whose fields are invalid");
                break;
        }

        return head;
    }

    /// <summary>Writes the fields that the coded frame begins with.</summary>
    public readonly void Write(ByteWriter writer)
    {
        switch (Type)
        {
            case FrameType.Intra:
                Span<byte> fields = stackalloc byte[IntraFrameSyntax.HeaderBytes];
                IntraFrameSyntax.WriteHeader(fields, Mode, new QualityIndex(Quality));
                writer.WriteBytes(fields);
                break;
            case FrameType.Inter:
                new InterHeader(new QualityIndex(Quality), First, Second).Write(writer, MotionBytes);
                break;
            default:
                writer.WriteVarInt((ulong)First);
                break;
        }
    }
}
