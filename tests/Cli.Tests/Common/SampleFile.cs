using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Cli.Tests;

/// <summary>An .ncv file with opaque frame payloads: enough for everything that does not decode.</summary>
internal static class SampleFile
{
    public static byte[] Create(int groups = 5, bool complete = true)
    {
        MemoryStream stream = new();
        WriteAsync(stream, groups, complete).AsTask().GetAwaiter().GetResult();
        return stream.ToArray();
    }

    private static async ValueTask WriteAsync(Stream stream, int groups, bool complete)
    {
        ContainerWriter writer = new(stream);
        await writer.BeginSequenceAsync(new SequenceHeader
        {
            WidthPixels = 1280,
            HeightPixels = 720,
            TimeBase = new Rational(1, 1000),
            NominalFrameRate = new Rational(25, 1),
            CaptureTimeMicroseconds = 0,
            ModelId = ModelId.Of("none"u8),
        });
        await writer.WriteTrackAsync(new TrackDescription(
            0, TrackKind.Audio, 1, "pcm\u001b[31m", "", new Rational(1, 8000), new Rational(8000, 1), 1, default));
        for (int i = 0; i < groups; i++)
            await writer.WriteGroupAsync(new Group([new CodedFrame(FrameType.Intra, 0, i * 1000, 1000, new byte[100])], null));
        if (complete)
            await writer.CompleteAsync();
    }
}
