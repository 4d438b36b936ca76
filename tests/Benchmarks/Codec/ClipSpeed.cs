using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using NeuralCodec.Benchmarks.Motion;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Benchmarks.Codec;

/// <summary>Speed of whole encoders and decoders on the first frames of a recording, with intra and inter frames, from memory to memory.</summary>
internal static class ClipSpeed
{
    private const int Rounds = 2;

    /// <summary>Measures every preset of the encoder on all processors, then the decoder of the medium preset's stream with each count of threads.</summary>
    public static IEnumerable<JsonObject> Measure(string model, string clip, int count, double quality)
    {
        List<Frame> frames = MotionSearchCommand.Read(clip, count);
        SequenceHeader header = new()
        {
            ModelId = default,
            WidthPixels = frames[0].WidthPixels,
            HeightPixels = frames[0].HeightPixels,
            TimeBase = new Rational(1, 30),
            NominalFrameRate = new Rational(30, 1),
        };
        byte[] stream = [];
        foreach (EncoderPreset preset in Enum.GetValues<EncoderPreset>())
        {
            EncoderOptions options = new() { ModelPath = model, Quality = QualityIndex.FromQuality(quality), Preset = preset };
            (byte[] coded, double seconds) = Best(() => Encode(frames, header, options));
            if (preset == EncoderPreset.Medium) stream = coded;
            yield return Row($"encode {preset}".ToLowerInvariant(), Environment.ProcessorCount, seconds, coded.Length);
        }
        foreach (int threads in new[] { 1, 2, Environment.ProcessorCount }.Distinct())
        {
            (_, double seconds) = Best(() => Decode(stream, new DecoderOptions { ThreadCount = threads }));
            yield return Row("decode", threads, seconds, stream.Length);
        }
        frames.ForEach(frame => frame.Dispose());

        JsonObject Row(string what, int threads, double seconds, int bytes)
        {
            double fps = frames.Count / seconds, bpp = bytes * 8.0 / frames.Count / header.WidthPixels / header.HeightPixels;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{what,-14} {header.WidthPixels}x{header.HeightPixels} quality {quality,3:F0}  {threads} threads  {bpp:F4} bpp  {1000 / fps:F1} ms a frame ({fps:F1} fps)"));
            return new JsonObject
            {
                ["case"] = $"{what} {Path.GetFileNameWithoutExtension(clip)} {header.WidthPixels}x{header.HeightPixels}",
                ["frames"] = frames.Count,
                ["quality"] = quality,
                ["threads"] = threads,
                ["bpp"] = Math.Round(bpp, 4),
                ["fps"] = Math.Round(fps, 2),
            };
        }
    }

    // The better of two rounds: the first also compiles.
    private static (T Result, double Seconds) Best<T>(Func<T> action)
    {
        double best = double.MaxValue;
        T result = default!;
        for (int i = 0; i < Rounds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            result = action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return (result, best);
    }

    private static byte[] Encode(List<Frame> frames, SequenceHeader header, EncoderOptions options)
    {
        using MemoryStream output = new();
        Run(async () =>
        {
            await using VideoEncoder encoder = new(output, header, options);
            for (int i = 0; i < frames.Count; i++)
            {
                frames[i].TimeTicks = i;
                await encoder.WriteFrameAsync(frames[i]).ConfigureAwait(false);
            }
            await encoder.CompleteAsync().ConfigureAwait(false);
        });
        return output.ToArray();
    }

    private static int Decode(byte[] stream, DecoderOptions options)
    {
        int frames = 0;
        Run(async () =>
        {
            using MemoryStream input = new(stream);
            await using VideoDecoder decoder = await VideoDecoder.OpenAsync(input, options).ConfigureAwait(false);
            await foreach (Frame frame in decoder.ReadFramesAsync().ConfigureAwait(false))
            {
                using (frame) frames++;
            }
        });
        return frames;
    }

    private static void Run(Func<Task> action) => action().GetAwaiter().GetResult();
}
