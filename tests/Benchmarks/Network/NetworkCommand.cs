using System.Text.Json;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Entropy.Simd;
using NeuralCodec.Tests.Common.Networks;

namespace NeuralCodec.Benchmarks.Network;

/// <summary>
/// `bench network [--json FILE]`: products per second of the layers on one core against the peak of the same run, and
/// milliseconds per 1280x720 frame of whole transforms.
/// </summary>
internal static class NetworkCommand
{
    private const int Rows = 90, Columns = 160;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static int Run(ReadOnlySpan<string> arguments)
    {
        string? json = null;
        if (arguments.Length == 2 && arguments[0] == "--json")
            json = arguments[1];
        else if (arguments.Length != 0)
        {
            Console.Error.WriteLine("usage: bench network [--json FILE]");
            return 2;
        }

        List<Measurement> results = [];
        foreach (SimdLevel level in SimdDispatch.SupportedLevels.Where(level => level <= SimdDispatch.Level && level != SimdLevel.Scalar))
            MeasureLayers(level, results);
        for (SimdLevel level = SimdLevel.Scalar + 1; level <= SimdDispatch.Level; level++)
        {
            MeasureTransform(SyntheticTransforms.Synthesis(level), level, Rows / 2, Columns / 2, 192, results);
            MeasureTransform(SyntheticTransforms.Analysis(level), level, Rows, Columns, 96, results);
            MeasureTransform(SyntheticTransforms.Head(level), level, Rows / 2, Columns / 2, 128, results);
        }

        MeasureStart(results);
        if (json is not null)
            File.WriteAllText(json, JsonSerializer.Serialize(results, Indented));
        return 0;
    }

    private static void MeasureLayers(SimdLevel level, List<Measurement> results)
    {
        double peak = PeakProbe.Measure(level);
        Console.WriteLine($"level {SimdDispatch.Name(level)}: peak {peak:F0} GMAC/s per core (registers only)");
        Random random = new(3);
        using NetworkWorkspace workspace = new(1);
        foreach ((string name, int rows, int columns, NetworkLayer layer) in Layers(random, level))
        {
            IntegerTensor input = RandomLayers.Tensor(random, rows, columns, layer.InputChannels, 12);
            IntegerTensor output = new(0, 0, 0);
            (double median, double best) = Stopwatched.Measure(() => layer.Run(workspace, input, null, output), 0.3);
            double rate = layer.MultiplyAccumulates(rows, columns) / median / 1e9;
            double bestRate = layer.MultiplyAccumulates(rows, columns) / best / 1e9;
            Console.WriteLine(
                $"  {name,-24} {columns}x{rows}  {median * 1e3,7:F2} ms  {rate,6:F1} GMAC/s ({rate / peak:P0} of peak), best {bestRate:F1}");
            results.Add(new Measurement(name, SimdDispatch.Name(level), 1, median * 1e3, best * 1e3, rate, peak));
        }
    }

    private static IEnumerable<(string Name, int Rows, int Columns, NetworkLayer Layer)> Layers(Random random, SimdLevel level)
    {
        NetworkLayer Layer(LayerKind kind, int inputs, int outputs) =>
            NetworkLayer.Create(RandomLayers.Layer(random, kind, inputs, outputs), level);
        yield return ("1x1 128 to 128", Rows, Columns, Layer(LayerKind.Pointwise, 128, 128));
        yield return ("1x1 128 to 256", Rows, Columns, Layer(LayerKind.Pointwise, 128, 256));
        yield return ("1x1 256 to 128", Rows, Columns, Layer(LayerKind.Pointwise, 256, 128));
        yield return ("1x1 192 to 192", Rows / 2, Columns / 2, Layer(LayerKind.Pointwise, 192, 192));
        yield return ("1x1 384 to 192", Rows / 2, Columns / 2, Layer(LayerKind.Pointwise, 384, 192));
        yield return ("1x1 128 to 96", Rows, Columns, Layer(LayerKind.Pointwise, 128, 96));
        yield return ("2x2 128 to 192", Rows, Columns, Layer(LayerKind.Downsample2x2, 128, 192));
        yield return ("shuffled 192 to 128", Rows / 2, Columns / 2, Layer(LayerKind.Upsample2x2, 192, 128));
        yield return ("depthwise 3x3 128", Rows, Columns, Layer(LayerKind.Depthwise3x3, 128, 128));
        yield return ("residual block 128", Rows, Columns, NetworkLayer.Create(RandomLayers.Block(random, 128, 256), level));
        yield return ("residual block 192", Rows / 2, Columns / 2, NetworkLayer.Create(RandomLayers.Block(random, 192, 384), level));
    }

    /// <summary>What a decoder pays before its first frame, and what stands around the networks in every frame.</summary>
    private static void MeasureStart(List<Measurement> results)
    {
        string level = SimdDispatch.Name(SimdDispatch.Level);
        Random random = new(5);
        LayerParameters large = RandomLayers.Layer(random, LayerKind.Pointwise, 1024, 1024);
        (double median, double best) = Stopwatched.Measure(() => NetworkLayer.Create(large, SimdDispatch.Level), 0.3);
        Console.WriteLine($"check and pack 2^20 weights: {median * 1e3:F1} ms");
        results.Add(new Measurement("check and pack 2^20 weights", level, 1, median * 1e3, best * 1e3, null, null));

        using Frame frame = new(1280, 720);
        random.NextBytes(frame.Pixels);
        IntegerTensor packed = new(0, 0, 0);
        (median, best) = Stopwatched.Measure(() => FramePacking.Pack(frame, 5, packed), 0.3);
        Console.WriteLine($"pack a frame of 1280x720: {median * 1e3:F2} ms");
        results.Add(new Measurement("pack 1280x720", level, 1, median * 1e3, best * 1e3, null, null));
        (median, best) = Stopwatched.Measure(() => FramePacking.Unpack(packed, frame), 0.3);
        Console.WriteLine($"unpack a frame of 1280x720: {median * 1e3:F2} ms");
        results.Add(new Measurement("unpack 1280x720", level, 1, median * 1e3, best * 1e3, null, null));
    }

    private static void MeasureTransform(
        IntegerNetwork network, SimdLevel level, int rows, int columns, int channels, List<Measurement> results)
    {
        IntegerTensor input = RandomLayers.Tensor(new Random(4), rows, columns, channels, 12);
        IntegerTensor? second = network.SecondInputChannels == 0
            ? null
            : RandomLayers.Tensor(new Random(6), rows, columns, network.SecondInputChannels, 12);
        IntegerTensor output = new(0, 0, 0);
        for (int threads = 1; threads <= Environment.ProcessorCount; threads *= 2)
        {
            using NetworkWorkspace workspace = new(threads);
            (double median, double best) = Stopwatched.Measure(() => network.Run(workspace, input, second, output), 1.5);
            double rate = network.MultiplyAccumulates(rows, columns) / median / 1e9;
            Console.WriteLine(
                $"{network.Name} 1280x720, level {SimdDispatch.Name(level)}, {threads} thread(s): "
                + $"{median * 1e3:F1} ms per frame (best {best * 1e3:F1}), {rate:F0} GMAC/s");
            results.Add(new Measurement(network.Name + " 1280x720", SimdDispatch.Name(level), threads, median * 1e3, best * 1e3, rate, null));
        }
    }

    /// <summary>One line of the JSON report; rates in 1e9 multiply-accumulates per second.</summary>
    private sealed record Measurement(
        string Name, string Level, int Threads, double MedianMilliseconds, double BestMilliseconds,
        double? GmacPerSecond, double? PeakGmacPerSecond);
}
