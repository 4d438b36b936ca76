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
    private const int HeaderBytes = 4;
    private const byte IntraType = 0;

    /// <summary>Writes a frame.</summary>
    public static void Write(IBufferWriter<byte> destination, QualityMode mode, QualityIndex quality, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = destination.GetSpan(HeaderBytes);
        header[0] = IntraType;
        header[1] = (byte)mode;
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], quality.Raw);
        destination.Advance(HeaderBytes);
        destination.Write(payload);
    }

    /// <summary>Entropy decodes a frame of a size.</summary>
    /// <exception cref="InvalidMediaException">The bytes break the rules.</exception>
    public static void Decode(ReadOnlyMemory<byte> data, LatentDecoder decoder, int widthPixels, int heightPixels, IntraLatents latents)
    {
        ReadOnlySpan<byte> bytes = data.Span;
        if (bytes.Length < HeaderBytes) throw Invalid(bytes.Length, "a coded frame is cut");
        if (bytes[0] != IntraType) throw Invalid(0, $"frame type {bytes[0]} is unknown");
        if (bytes[1] > (byte)QualityMode.Video) throw Invalid(1, $"mode {bytes[1]} is unknown");
        int quality = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
        if (quality > QualityIndex.MaxIndex << QualityIndex.FractionBits) throw Invalid(2, $"quality {quality} is out of range");
        (latents.Mode, latents.Quality) = ((QualityMode)bytes[1], new QualityIndex(quality));
        (int rows, int columns) = FramePacking.PackedSize(widthPixels, heightPixels);
        try
        {
            decoder.Decode(data[HeaderBytes..], rows / 2, columns / 2, bytes[1], latents.Quality, latents, mask: null);
        }
        catch (InvalidBitstreamException e)
        {
            throw Invalid(HeaderBytes, e.Message);
        }
    }

    private static InvalidMediaException Invalid(long offset, string reason) => new(MediaProblem.InvalidContent, offset, reason);
}
