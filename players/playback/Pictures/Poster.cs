using NeuralCodec.Codec;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Playback.Decoding;
using NeuralCodec.Playback.Media;

namespace NeuralCodec.Playback.Pictures;

/// <summary>A picture that stands for a recording: from a group a third into it.</summary>
public static class Poster
{
    /// <summary>The picture, fitted into a box; null where nothing can be decoded.</summary>
    public static RgbImage? TryMake(string path, int maxWidth, int maxHeight)
    {
        try
        {
            using Timeline timeline = Timeline.Open(path);
            using FrameReader reader = new(timeline, new GroupLoader(), new DecoderOptions { ThreadCount = 1 });
            reader.Seek(timeline.Snapshot.Groups.Count / 3);
            using DecodedFrame? frame = reader.Read();
            return frame is null ? null : Thumbnail.Make(frame.Frame, frame.Color, maxWidth, maxHeight);
        }
        catch (Exception e) when (e is InvalidMediaException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
