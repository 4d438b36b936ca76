namespace NeuralCodec.Codec.Container;

/// <summary>The numbers of docs/container.md, in one place.</summary>
internal static class ContainerFormat
{
    /// <summary>Section 2: bytes of the chunk header, of the checksum after the payload, and of both.</summary>
    public const int ChunkHeaderBytes = 20;
    public const int ChunkChecksumBytes = 4;
    public const int ChunkOverheadBytes = ChunkHeaderBytes + ChunkChecksumBytes;

    /// <summary>Section 4: the only major version read and written, and the minor version written, which is the least that is read.</summary>
    public const byte MajorVersion = 0;
    public const byte MinorVersion = 4;

    /// <summary>Section 4: bytes of a loop engine's name.</summary>
    public const int MaxLoopEngineBytes = 255;

    /// <summary>Section 4: sides of a picture.</summary>
    public const int MaxSidePixels = 16384;

    /// <summary>Section 5: frames of a group.</summary>
    public const int MaxFramesPerGroup = 1024;

    /// <summary>Section 5: times keep away from the ends of 64 bits, so that sums cannot overflow.</summary>
    public const long MaxAbsoluteTick = 1L << 60;
    public const long MaxDurationTicks = 1L << 40;

    /// <summary>Section 5: flag of the group header, "checksum of the decoded pixels follows".</summary>
    public const byte GroupHasPixelChecksum = 1;

    /// <summary>Section 8: payload and whole size of the tail chunk.</summary>
    public const int TailPayloadBytes = 8;
    public const int TailChunkBytes = TailPayloadBytes + ChunkOverheadBytes;

    /// <summary>Section 3: how often a writer repeats the sequence header (a choice, not a rule).</summary>
    public const int GroupsPerRepeatedHeader = 8;

    /// <summary>Section 2: the sync marker.</summary>
    public static ReadOnlySpan<byte> Sync => [0x8B, (byte)'N', (byte)'C', (byte)'V'];
}
