namespace NeuralCodec.Codec.Container;

/// <summary>A whole chunk whose checksums are right.</summary>
/// <param name="Type">What the payload holds.</param>
/// <param name="SequenceTag">Tag of the sequence it belongs to.</param>
/// <param name="OffsetBytes">Offset of the sync marker from the start of the input.</param>
/// <param name="Payload">The payload; valid until the next read from the same reader.</param>
public readonly record struct Chunk(ChunkType Type, uint SequenceTag, long OffsetBytes, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Offset of the payload from the start of the input.</summary>
    public long PayloadOffsetBytes => OffsetBytes + ContainerFormat.ChunkHeaderBytes;

    /// <summary>Offset of the byte after the chunk.</summary>
    public long EndOffsetBytes => OffsetBytes + ContainerFormat.ChunkOverheadBytes + Payload.Length;
}

/// <summary>Bytes of the input that belong to no readable chunk.</summary>
/// <param name="OffsetBytes">First byte.</param>
/// <param name="LengthBytes">Number of bytes.</param>
/// <param name="Reason">What was found there.</param>
public readonly record struct DamagedRange(long OffsetBytes, long LengthBytes, string Reason);
