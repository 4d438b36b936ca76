using System.Buffers;
using System.Buffers.Binary;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Entropy;

namespace NeuralCodec.Codec.Transforms;

/// <summary>
/// A coded intra frame: type (u8, 0), mode (u8), quality (u16, 8 fraction bits), payload of streams (docs/bitstream.md section 5), one
/// per band of latent rows; the hyperlatents open the first.
/// </summary>
internal static class IntraFrameSyntax
{
    /// <summary>Bytes before the payload.</summary>
    public const int HeaderBytes = 4;

    private const byte IntraType = 0;

    /// <summary>Writes a frame.</summary>
    public static void Write(IBufferWriter<byte> destination, QualityMode mode, QualityIndex quality, ReadOnlySpan<byte> payload)
    {
        WriteHeader(destination.GetSpan(HeaderBytes), mode, quality);
        destination.Advance(HeaderBytes);
        destination.Write(payload);
    }

    /// <summary>Writes what comes before the payload.</summary>
    /// <param name="header">Takes <see cref="HeaderBytes"/> bytes.</param>
    public static void WriteHeader(Span<byte> header, QualityMode mode, QualityIndex quality)
    {
        header[0] = IntraType;
        header[1] = (byte)mode;
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], quality.Raw);
    }

    /// <summary>Reads what comes before the payload.</summary>
    /// <exception cref="InvalidMediaException">The bytes break the rules.</exception>
    public static (QualityMode Mode, QualityIndex Quality) ReadHeader(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes) throw Invalid(bytes.Length, "a coded frame is cut");
        if (bytes[0] != IntraType) throw Invalid(0, $"frame type {bytes[0]} is unknown");
        if (bytes[1] > (byte)QualityMode.Video) throw Invalid(1, $"mode {bytes[1]} is unknown");
        int quality = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
        if (quality > QualityIndex.MaxIndex << QualityIndex.FractionBits) throw Invalid(2, $"quality {quality} is out of range");
        return ((QualityMode)bytes[1], new QualityIndex(quality));
    }

    /// <summary>Entropy decodes a frame of a size.</summary>
    /// <exception cref="InvalidMediaException">The bytes break the rules.</exception>
    public static void Decode(ReadOnlyMemory<byte> data, LatentDecoder decoder, int widthPixels, int heightPixels, IntraLatents latents)
    {
        (latents.Mode, latents.Quality) = ReadHeader(data.Span);
        (int rows, int columns) = FramePacking.PackedSize(widthPixels, heightPixels);
        try
        {
            decoder.Decode(data[HeaderBytes..], rows / 2, columns / 2, (int)latents.Mode, latents.Quality, latents, mask: null);
        }
        catch (InvalidBitstreamException e)
        {
            throw Invalid(HeaderBytes, e.Message);
        }
    }

    private static InvalidMediaException Invalid(long offset, string reason) => new(MediaProblem.InvalidContent, offset, reason);
}
