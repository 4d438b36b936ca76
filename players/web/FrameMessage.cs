using System.Buffers.Binary;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Web;

/// <summary>What a binary message carries.</summary>
internal enum MessageKind : byte
{
    Decoded = 1,
    Original = 2,
    Thumbnail = 3,
    Sound = 4,
}

/// <summary>
/// Binary messages to the page, little-endian. Offset 0: kind; 1: matrix (H.273); 2: 1 for full range; 3: chroma siting; 4: width;
/// 8: height; 12: frame or group number (u32 each); 16: start; 24: end in seconds (f64); from 32 the planes Y, U, V (frames), R, G, B
/// of each pixel (thumbnails), or 16-bit samples (sound).
/// </summary>
internal static class FrameMessage
{
    public const int HeaderBytes = 32;

    public static int WriteFrame(ref byte[] buffer, MessageKind kind, Frame frame, ColorDescription color, long number, TimeSpan start, TimeSpan end)
    {
        int length = Prepare(ref buffer, kind, frame.LengthBytes);
        buffer[1] = (byte)color.Matrix;
        buffer[2] = color.IsFullRange ? (byte)1 : (byte)0;
        buffer[3] = (byte)color.Siting;
        WriteSize(buffer, frame.WidthPixels, frame.HeightPixels, number);
        BinaryPrimitives.WriteDoubleLittleEndian(buffer.AsSpan(16), start.TotalSeconds);
        BinaryPrimitives.WriteDoubleLittleEndian(buffer.AsSpan(24), end.TotalSeconds);
        frame.Pixels.CopyTo(buffer.AsSpan(HeaderBytes));
        return length;
    }

    public static int WriteThumbnail(ref byte[] buffer, RgbImage image, int group)
    {
        int length = Prepare(ref buffer, MessageKind.Thumbnail, image.Pixels.Length);
        WriteSize(buffer, image.WidthPixels, image.HeightPixels, group);
        image.Pixels.CopyTo(buffer, HeaderBytes);
        return length;
    }

    public static int WriteSound(ref byte[] buffer, ReadOnlySpan<byte> samples)
    {
        int length = Prepare(ref buffer, MessageKind.Sound, samples.Length);
        samples.CopyTo(buffer.AsSpan(HeaderBytes));
        return length;
    }

    private static int Prepare(ref byte[] buffer, MessageKind kind, int content)
    {
        if (buffer.Length < HeaderBytes + content)
            buffer = new byte[HeaderBytes + content];
        buffer.AsSpan(0, HeaderBytes).Clear();
        buffer[0] = (byte)kind;
        return HeaderBytes + content;
    }

    private static void WriteSize(byte[] buffer, int width, int height, long number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(4), width);
        BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(8), height);
        BinaryPrimitives.WriteUInt32LittleEndian(buffer.AsSpan(12), (uint)number);
    }
}
