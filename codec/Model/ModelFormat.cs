namespace NeuralCodec.Codec.Model;

/// <summary>
/// Numbers of the model package file (docs/model-package.md). Header of 32 bytes: magic (8), version (4), manifest length
/// (4), payload length (8), CRC-32C of all bytes after the header (4), zero (4); then the manifest, zeros up to the next
/// multiple of 64 from the start of the file, then the payload. All numbers are little-endian.
/// </summary>
public static class ModelFormat
{
    /// <summary>File extension of a package.</summary>
    public const string Extension = ".ncm";

    /// <summary>Version this code reads and writes.</summary>
    public const uint Version = 1;

    /// <summary>Bytes of the header.</summary>
    public const int HeaderBytes = 32;

    /// <summary>Arrays of the payload begin on multiples of this.</summary>
    public const int AlignmentBytes = 64;

    /// <summary>First bytes of a package: not text, and damaged visibly by a transfer as text.</summary>
    public static ReadOnlySpan<byte> Magic => [0x8D, (byte)'N', (byte)'C', (byte)'M', 0x0D, 0x0A, 0x1A, 0x0A];

    internal static long Align(long offset) => (offset + AlignmentBytes - 1) / AlignmentBytes * AlignmentBytes;
}
