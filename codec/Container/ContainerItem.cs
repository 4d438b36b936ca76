namespace NeuralCodec.Codec.Container;

/// <summary>The content of one chunk. Memory in it is valid until the next read from the same reader.</summary>
/// <param name="OffsetBytes">Offset of the chunk from the start of the input.</param>
public abstract record ContainerItem(long OffsetBytes);

/// <summary>A sequence begins.</summary>
/// <param name="OffsetBytes">Offset of the chunk.</param>
/// <param name="Header">Its header.</param>
/// <param name="IsRecovered">True where the header itself was lost and a repetition of it is used.</param>
public sealed record SequenceItem(long OffsetBytes, SequenceHeader Header, bool IsRecovered) : ContainerItem(OffsetBytes);

/// <summary>A group of frames.</summary>
/// <param name="OffsetBytes">Offset of the chunk.</param>
/// <param name="Group">The group.</param>
public sealed record GroupItem(long OffsetBytes, Group Group) : ContainerItem(OffsetBytes);

/// <summary>A side track.</summary>
/// <param name="OffsetBytes">Offset of the chunk.</param>
/// <param name="Track">Its description.</param>
public sealed record TrackItem(long OffsetBytes, TrackDescription Track) : ContainerItem(OffsetBytes);

/// <summary>Packets of side tracks.</summary>
/// <param name="OffsetBytes">Offset of the chunk.</param>
/// <param name="Packets">The packets.</param>
public sealed record PacketsItem(long OffsetBytes, IReadOnlyList<TrackPacket> Packets) : ContainerItem(OffsetBytes);

/// <summary>An embedded model package.</summary>
/// <param name="OffsetBytes">Offset of the chunk.</param>
/// <param name="Package">Its bytes.</param>
public sealed record ModelItem(long OffsetBytes, ReadOnlyMemory<byte> Package) : ContainerItem(OffsetBytes);

/// <summary>Keys and values.</summary>
/// <param name="OffsetBytes">Offset of the chunk.</param>
/// <param name="Pairs">The pairs.</param>
public sealed record MetadataItem(long OffsetBytes, IReadOnlyList<KeyValuePair<string, string>> Pairs) : ContainerItem(OffsetBytes);

/// <summary>The index of the sequence that ends here.</summary>
/// <param name="OffsetBytes">Offset of the chunk.</param>
/// <param name="Index">The index.</param>
public sealed record IndexItem(long OffsetBytes, SeekIndex Index) : ContainerItem(OffsetBytes);

/// <summary>A chunk of a type this reader does not know and may ignore.</summary>
/// <param name="OffsetBytes">Offset of the chunk.</param>
/// <param name="Type">Its type.</param>
public sealed record UnknownItem(long OffsetBytes, ChunkType Type) : ContainerItem(OffsetBytes);
