using System.Buffers.Binary;
using NeuralCodec.Codec.Container;

namespace NeuralCodec.Codec;

/// <summary>How a decoded frame was coded: what players show beside it.</summary>
/// <param name="Type">Intra, inter or repeat.</param>
/// <param name="LengthBytes">Bytes of the coded frame.</param>
/// <param name="Quality">Its quality, null where its header names none.</param>
/// <param name="DecodeTime">Time its decoding took.</param>
public readonly record struct FrameCoding(FrameType Type, int LengthBytes, QualityIndex? Quality, TimeSpan DecodeTime)
{
    // docs/intra.md section 3 and docs/inter.md section 2 agree here: two bytes, then the quality (u16). A repeat has none.
    private const int QualityOffset = 2;

    /// <summary>From a coded frame and the time its decoding took.</summary>
    internal static FrameCoding Of(CodedFrame coded, TimeSpan decodeTime)
    {
        ReadOnlySpan<byte> bytes = coded.Payload.Span;
        int raw = coded.Type != FrameType.Repeat && bytes.Length >= QualityOffset + 2 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[QualityOffset..]) : int.MaxValue;
        QualityIndex? quality = raw <= QualityIndex.MaxIndex << QualityIndex.FractionBits ? new QualityIndex(raw) : null;
        return new FrameCoding(coded.Type, bytes.Length, quality, decodeTime);
    }
}
