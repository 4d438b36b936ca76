using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Playback.Decoding;
using NeuralCodec.Playback.Media;

namespace NeuralCodec.Playback.Tests;

/// <summary>Files with right checksums and wrong content.</summary>
internal static class Rewrite
{
    /// <summary>The same groups, one frame of one group being nonsense.</summary>
    public static byte[] WithBrokenFrame(Timeline timeline, int group, int frame)
    {
        GroupLoader loader = new();
        MediaSequence sequence = timeline.Snapshot.Groups[0].Sequence;
        MemoryStream stream = new();
        WriteAsync().AsTask().GetAwaiter().GetResult();
        return stream.ToArray();

        async ValueTask WriteAsync()
        {
            ContainerWriter writer = new(stream);
            await writer.BeginSequenceAsync(sequence.Header);
            await writer.WriteModelAsync(sequence.Model);
            foreach (TimelineGroup place in timeline.Snapshot.Groups)
            {
                CodedFrame[] frames = loader.TryLoad(place, out _)!.Frames;
                if (place.Number == group)
                    frames[frame] = frames[frame] with { Type = FrameType.Intra, Payload = new byte[] { 0, 1, 0, 0, 9, 9, 9 } };
                await writer.WriteGroupAsync(new Group(frames, null));
            }
        }
    }

    /// <summary>A file whose model is nowhere.</summary>
    public static byte[] WithUnknownModel()
    {
        MemoryStream stream = new();
        WriteAsync().AsTask().GetAwaiter().GetResult();
        return stream.ToArray();

        async ValueTask WriteAsync()
        {
            ContainerWriter writer = new(stream);
            await writer.BeginSequenceAsync(new SequenceHeader
            {
                WidthPixels = 48, HeightPixels = 32, TimeBase = new Rational(1, 25), ModelId = ModelId.Of("nobody has this"u8),
            });
            await writer.WriteGroupAsync(new Group([new CodedFrame(FrameType.Intra, 0, 0, 1, new byte[100])], null));
            await writer.CompleteAsync();
        }
    }
}
