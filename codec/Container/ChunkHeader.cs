using System.Buffers.Binary;
using NeuralCodec.Codec.Bitstream;

namespace NeuralCodec.Codec.Container;

/// <summary>The 20 bytes before a payload (docs/container.md, section 2).</summary>
/// <param name="Type">What the payload holds.</param>
/// <param name="LengthBytes">Length of the payload.</param>
/// <param name="SequenceTag">CRC-32C of the payload of the sequence header this chunk belongs to.</param>
internal readonly record struct ChunkHeader(ChunkType Type, uint LengthBytes, uint SequenceTag)
{
    /// <summary>Bytes from the sync marker to the end of the payload's checksum.</summary>
    public long WholeBytes => ContainerFormat.ChunkOverheadBytes + (long)LengthBytes;

    public void Write(Span<byte> destination)
    {
        ContainerFormat.Sync.CopyTo(destination);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], Type.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], LengthBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[12..], SequenceTag);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[16..], Crc32C.Compute(destination[..16]));
    }

    /// <summary>False where the bytes are no header: wrong marker, checksum or type.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out ChunkHeader header)
    {
        header = default;
        if (source.Length < ContainerFormat.ChunkHeaderBytes || !source.StartsWith(ContainerFormat.Sync))
            return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(source[16..]) != Crc32C.Compute(source[..16]))
            return false;
        header = new ChunkHeader(
            new ChunkType(BinaryPrimitives.ReadUInt32LittleEndian(source[4..])),
            BinaryPrimitives.ReadUInt32LittleEndian(source[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[12..]));
        return header.Type.IsWellFormed;
    }
}
