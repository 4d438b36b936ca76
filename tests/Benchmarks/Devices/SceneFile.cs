using NeuralCodec.Benchmarks.Codec;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Benchmarks.Devices;

/// <summary>A coded clip of 1280x720 for where none was named: a picture that moves sideways under noise, so that no block can
/// be copied and the networks cover every frame. It is deleted after use.</summary>
internal static class SceneFile
{
    private const int Width = 1280, Height = 720, PixelsPerFrame = 4, MaxFrames = 17;

    public static async Task<DevicesItem> WriteAsync(int frames)
    {
        string path = Path.Combine(Path.GetTempPath(), $"ncv-bench-{Guid.NewGuid():N}.ncv");
        SequenceHeader header = new() { WidthPixels = Width, HeightPixels = Height, TimeBase = new Rational(1, 25), ModelId = default };
        Random noise = new(1);
        using Frame wide = CodecCommand.Scene(Width + (MaxFrames * PixelsPerFrame), Height), frame = new(Width, Height);
        FileStream stream = File.Create(path);
        await using (stream.ConfigureAwait(false))
        {
            VideoEncoder encoder = new(stream, header, new EncoderOptions { Preset = EncoderPreset.Fast });
            await using (encoder.ConfigureAwait(false))
            {
                for (int i = 0; i < Math.Min(frames, MaxFrames); i++)
                {
                    for (int plane = 0; plane < Frame.PlaneCount; plane++)
                    {
                        int from = i * PixelsPerFrame / (plane == 0 ? 1 : 2);
                        for (int y = 0; y < frame.GetPlaneHeight(plane); y++) AddNoise(wide.GetRow(plane, y).Slice(from, frame.GetPlaneWidth(plane)), frame.GetRow(plane, y));
                    }
                    frame.TimeTicks = i;
                    await encoder.WriteFrameAsync(frame).ConfigureAwait(false);
                }
                await encoder.CompleteAsync().ConfigureAwait(false);
            }
        }
        return new DevicesItem(path, IsTemporary: true);

        void AddNoise(ReadOnlySpan<byte> from, Span<byte> to)
        {
            for (int x = 0; x < to.Length; x++) to[x] = (byte)Math.Clamp(from[x] + noise.Next(-12, 13), 0, 255);
        }
    }
}
