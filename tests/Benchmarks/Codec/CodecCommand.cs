using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Benchmarks.Codec;

/// <summary>
/// `codec MODEL [--clip FILE [--frames N]] [--json FILE] [--size WxH]`: whole intra frames, pixels to bytes and back, on 1 and 2 threads; then
/// the start of a recording with every preset.
/// </summary>
internal static class CodecCommand
{
    private const int Frames = 12;

    public static int Run(ReadOnlySpan<string> arguments)
    {
        string? model = null, json = null, clip = null;
        int clipFrames = 120;
        (int width, int height) = (1280, 720);
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--json" && i + 1 < arguments.Length) json = arguments[++i];
            else if (arguments[i] == "--size" && i + 1 < arguments.Length && TrySize(arguments[i + 1], out width, out height)) i++;
            else if (arguments[i] == "--clip" && i + 1 < arguments.Length) clip = arguments[++i];
            else if (arguments[i] == "--frames" && i + 1 < arguments.Length && int.TryParse(arguments[i + 1], out clipFrames) && clipFrames > 0) i++;
            else if (model is null && !arguments[i].StartsWith('-')) model = arguments[i];
            else return Usage();
        }
        if (model is null) return Usage();
        IntraNetworks networks = new(ModelPackage.Load(model));
        using Frame frame = Scene(width, height);
        JsonArray rows = [];
        foreach (int threads in new[] { 1, 2, Environment.ProcessorCount }.Distinct())
        {
            foreach (double quality in new[] { 20.0, 50, 80 }) rows.Add((JsonNode)Measure(networks, frame, threads, quality));
        }
        if (clip is not null) foreach (JsonObject row in ClipSpeed.Measure(model, clip, clipFrames, EncoderOptions.DefaultQuality)) rows.Add((JsonNode)row);
        if (json is not null) File.WriteAllText(json, rows.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true }) + "\n");
        return 0;
    }

    private static JsonObject Measure(IntraNetworks networks, Frame frame, int threads, double quality)
    {
        using IntraFrameCoder coder = new(networks, QualityMode.Video, threads);
        using Frame decoded = new(frame.WidthPixels, frame.HeightPixels);
        ArrayBufferWriter<byte> stream = new();
        QualityIndex index = QualityIndex.FromQuality(quality);
        double encode = Median(() =>
        {
            stream.ResetWrittenCount();
            coder.Encode(frame, index, stream, null);
        });
        double decode = Median(() => coder.Decode(stream.WrittenSpan, decoded));
        double bpp = stream.WrittenCount * 8.0 / ((double)frame.WidthPixels * frame.HeightPixels);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"intra {frame.WidthPixels}x{frame.HeightPixels} quality {quality,3:F0}  {threads} threads  {bpp:F3} bpp  encode {encode:F1} ms ({1000 / encode:F1} fps)  decode {decode:F1} ms ({1000 / decode:F1} fps)"));
        return new JsonObject
        {
            ["case"] = $"intra {frame.WidthPixels}x{frame.HeightPixels}",
            ["quality"] = quality,
            ["threads"] = threads,
            ["bpp"] = Math.Round(bpp, 4),
            ["encode_ms"] = Math.Round(encode, 2),
            ["decode_ms"] = Math.Round(decode, 2),
        };
    }

    private static double Median(Action action)
    {
        for (int i = 0; i < 3; i++) action();
        double[] times = new double[Frames];
        for (int i = 0; i < Frames; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        Array.Sort(times);
        return times[Frames / 2];
    }

    // A road-like picture: smooth sky, textured ground, hard edges; the time hardly depends on the content.
    internal static Frame Scene(int width, int height)
    {
        Frame frame = new(width, height);
        Random random = new(5);
        for (int plane = 0; plane < Frame.PlaneCount; plane++)
        {
            for (int y = 0; y < frame.GetPlaneHeight(plane); y++)
            {
                Span<byte> row = frame.GetRow(plane, y);
                bool ground = y > frame.GetPlaneHeight(plane) / 2;
                for (int x = 0; x < row.Length; x++)
                    row[x] = (byte)(plane > 0 ? 128 + (x / 64 % 3) : ground ? 90 + random.Next(24) + (x % 320 < 12 ? 80 : 0) : 210 - (y / 8));
            }
        }
        return frame;
    }

    private static bool TrySize(string text, out int width, out int height)
    {
        string[] parts = text.Split('x');
        (width, height) = (0, 0);
        return parts.Length == 2 && int.TryParse(parts[0], out width) && int.TryParse(parts[1], out height) && width is >= 1 and <= 16384 && height is >= 1 and <= 16384;
    }

    private static int Usage()
    {
        Console.Error.WriteLine("usage: bench codec MODEL.ncm [--clip FILE [--frames N]] [--json FILE] [--size WxH]");
        return 2;
    }
}
