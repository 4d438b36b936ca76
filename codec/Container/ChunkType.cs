namespace NeuralCodec.Codec.Container;

/// <summary>
/// Four ASCII letters that say what a chunk holds. A reader skips an unknown type whose first letter is lower case, and
/// refuses an unknown one whose first letter is upper case.
/// </summary>
public readonly record struct ChunkType(uint Value)
{
    /// <summary>A sequence header.</summary>
    public static readonly ChunkType Sequence = new("NSEQ"u8);

    /// <summary>The current sequence header once more.</summary>
    public static readonly ChunkType RepeatedSequence = new("nrep"u8);

    /// <summary>A closed group of frames.</summary>
    public static readonly ChunkType Group = new("GRUP"u8);

    /// <summary>An embedded model package.</summary>
    public static readonly ChunkType Model = new("modl"u8);

    /// <summary>Description of a side track.</summary>
    public static readonly ChunkType Track = new("trak"u8);

    /// <summary>Packets of side tracks.</summary>
    public static readonly ChunkType Packets = new("pkts"u8);

    /// <summary>Keys and values as text.</summary>
    public static readonly ChunkType Metadata = new("meta"u8);

    /// <summary>The index of the groups.</summary>
    public static readonly ChunkType Index = new("indx"u8);

    /// <summary>The last chunk: where the index is.</summary>
    public static readonly ChunkType Tail = new("tail"u8);

    /// <summary>A type from its four letters.</summary>
    public ChunkType(ReadOnlySpan<byte> letters)
        : this(System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(letters))
    {
    }

    /// <summary>True where all four bytes are ASCII letters.</summary>
    public bool IsWellFormed
    {
        get
        {
            for (int shift = 0; shift < 32; shift += 8)
            {
                if (!char.IsAsciiLetter((char)(byte)(Value >> shift)))
                    return false;
            }

            return true;
        }
    }

    /// <summary>True where a reader that does not know the type may skip the chunk.</summary>
    public bool MayBeIgnored => (Value & 0x20) != 0;

    /// <summary>The four letters.</summary>
    public override string ToString() =>
        string.Create(4, Value, static (text, value) =>
        {
            for (int i = 0; i < 4; i++)
                text[i] = (char)(byte)(value >> (8 * i));
        });
}
