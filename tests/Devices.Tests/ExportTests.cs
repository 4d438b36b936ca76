using System.Buffers;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Devices;
using NeuralCodec.Codec.Devices.Onnx;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Inter;
using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Motion;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;
using NeuralCodec.Tests.Devices;

namespace NeuralCodec.Devices.Tests;

/// <summary>Exported graphs against the normative engine.</summary>
public class ExportTests
{
    // A graph does not round between layers, so a sample may differ a little; the small model's random weights amplify more than a trained one's.
    private const double LargestMeanDifference = 0.6;

    private static readonly string Vectors = Path.Combine(AppContext.BaseDirectory, "vectors");

    [Theory]
    [InlineData(20, 9, 2000)]
    [InlineData(100, 70, 8077)]
    public void IntraGraphGivesThePicturesOfTheVectors(int width, int height, int quality)
    {
        ModelPackage package = ModelPackage.Load(Path.Combine(Vectors, "small.ncm"));
        OnnxGraph graph = OnnxExport.Build(package, OnnxGraphKind.Intra, width, height);
        IntraLatents latents = Latents(package, width, height, quality);
        Dictionary<string, Values> inputs = Inputs(package, graph, IntraArchitecture.Synthesis, (int)QualityMode.Video, quality, latents);
        using Frame found = new(width, height);
        Store(GraphInterpreter.Run(graph.Content.Span, inputs), found);
        AssertClose(Expected(width, height, quality), found);
    }

    /// <summary>A frame coded from another with the shipped model: predictions and the inter graph give its picture.</summary>
    [Fact]
    public void InterGraphGivesThePictureOfTheNormativeEngine()
    {
        const int Size = 64;
        ModelPackage package = ModelPackage.Load(Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "models"), "video-*.ncm")[0]);
        InterNetworks networks = new(package);
        using VideoFrameCoder coder = new(new IntraNetworks(package), networks, 1);
        using Frame first = new(Size, Size), second = new(Size, Size), reference = new(Size, Size), expected = new(Size, Size), found = new(Size, Size);
        Paint(first, 0);
        Paint(second, 3);
        QualityIndex quality = QualityIndex.FromIndex(40);
        coder.Encode(first, quality, new ArrayBufferWriter<byte>(), reference);
        coder.BeginGroup(Size, Size);
        coder.Keep(0, reference);
        ArrayBufferWriter<byte> coded = new();
        Assert.Equal(FrameType.Inter, coder.EncodeInter(second, 1, 0, -1, quality, new MotionSearchOptions(), coded, expected));

        using NetworkWorkspace workspace = new(1);
        using InterSynthesis synthesis = new(networks, workspace);
        InterIntegers integers = new();
        new InterEntropyDecoder(networks, workspace).Decode(coded.WrittenMemory, Size, Size, 1, integers);
        ReferencePicture picture = new(Size, Size);
        picture.Load(reference);
        using InterPrediction prediction = synthesis.NewPrediction();
        synthesis.Predict(prediction, MotionDeriver.Derive(integers.Motion!, InterEntropyDecoder.Inputs(integers.Header, Size, Size, 1, null, null)), picture, null);
        Assert.Equal((Size / 8, Size / 8), (prediction.Window.PackedRows, prediction.Window.PackedColumns));
        OnnxGraph graph = OnnxExport.Build(package, OnnxGraphKind.Inter, Size, Size);
        Dictionary<string, Values> inputs = Inputs(package, graph, InterArchitecture.Synthesis, integers.Header.Mode, quality.Raw, integers);
        Values packed = Planar(prediction.Packed);
        inputs[OnnxGraph.Predictions] = packed with { Data = [.. packed.Data.Select(v => ((v / (1 << networks.InputShift)) + 255) / 2)] };
        Store(GraphInterpreter.Run(graph.Content.Span, inputs), found);
        double mean = MeanDifference(expected.Pixels.ToArray(), found.Pixels.ToArray());
        Assert.True(mean < 0.4, $"mean difference {mean}");
        // The picture itself is far from its reference: a graph that only copied would not pass.
        Assert.True(MeanDifference(expected.Pixels.ToArray(), reference.Pixels.ToArray()) > 4);
    }

    [OnnxRuntimeTheory]
    [InlineData(20, 9, 2000, OnnxPrecision.Float32)]
    [InlineData(100, 70, 8077, OnnxPrecision.Float32)]
    [InlineData(100, 70, 8077, OnnxPrecision.Float16)]
    public void OnnxRuntimeGivesThePicturesOfTheVectors(int width, int height, int quality, OnnxPrecision precision)
    {
        ModelPackage package = ModelPackage.Load(Path.Combine(Vectors, "small.ncm"));
        using DeviceReconstructor device = DeviceReconstructor.Open(package, new DeviceOptions { Precision = precision, Warn = text => Assert.Fail(text) });
        using Frame found = new(width, height);
        Assert.True(device.TryReconstruct(Latents(package, width, height, quality), found));
        AssertClose(Expected(width, height, quality), found);
    }

    [Fact]
    public void InterGraphsOfTheShippedModelAreStaticAndKeepToTheOperatorsOfDevices()
    {
        ModelPackage package = ModelPackage.Load(Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "models"), "video-*.ncm")[0]);
        OnnxGraph graph = OnnxExport.Build(package, OnnxGraphKind.Inter, 130, 64, 2);
        Codec.Devices.Onnx.Schema.GraphProto proto = Codec.Devices.Onnx.Schema.ModelProto.Parser.ParseFrom(graph.Content.ToArray()).Graph;
        string[] allowed = ["Conv", "Clip", "LeakyRelu", "Add", "Mul", "Concat", "Slice", "DepthToSpace", "Tile", "Identity"];
        Assert.Empty(proto.Node.Select(node => node.OpType).Except(allowed));
        Assert.All(proto.Input, input => Assert.All(input.Type.TensorType.Shape.Dim, dim => Assert.True(dim.DimValue > 0)));
        Assert.Equal([2, 192, 8, 24], proto.Input.Single(input => input.Name == OnnxGraph.Predictions).Type.TensorType.Shape.Dim.Select(dim => dim.DimValue));
    }

    /// <summary>
    /// Quantised graphs are close to the normative engine: 16 bits with the package's own ranges, 8 with measured ones. Random weights amplify what
    /// rounding them does (1.7 steps of mean difference in 16 bits when the test was written); a wrong grid or clamp gives ten times that.
    /// </summary>
    [Theory]
    [InlineData(OnnxPrecision.A16W8, 2.5)]
    [InlineData(OnnxPrecision.A8W8, 4.0)]
    public void QuantizedGraphsGiveThePicturesOfTheVectors(OnnxPrecision precision, double largestMeanDifference)
    {
        const int Width = 100, Height = 70, Quality = 8077;
        ModelPackage package = ModelPackage.Load(Path.Combine(Vectors, "small.ncm"));
        IntraLatents latents = Latents(package, Width, Height, Quality);
        OnnxGraph probed = OnnxExport.BuildProbed(package, OnnxGraphKind.Intra, Width, Height);
        Dictionary<string, Values> inputs = Inputs(package, probed, IntraArchitecture.Synthesis, (int)QualityMode.Video, Quality, latents);
        Dictionary<string, Values> measured = GraphInterpreter.Run(probed.Content.Span, inputs);
        PackageRanges ranges = new(package.Id);
        foreach (string probe in probed.Probes)
        {
            ValueRange range = new(measured[probe + OnnxGraph.LowerSuffix].Data[0], measured[probe + OnnxGraph.UpperSuffix].Data[0]);
            ranges.Of(OnnxGraphKind.Intra).Include(probe, range);
        }
        OnnxGraph graph = OnnxExport.Build(package, OnnxGraphKind.Intra, Width, Height, precision: precision, ranges: ranges);
        using Frame found = new(Width, Height);
        Store(GraphInterpreter.Run(graph.Content.Span, inputs), found);
        double mean = MeanDifference(Expected(Width, Height, Quality), found.Pixels.ToArray());
        Assert.True(mean < largestMeanDifference, $"mean difference {mean}");
    }

    [Fact]
    public void MeasuredRangesSurviveTheirFileAndDamagedFilesAreRefused()
    {
        string folder = Directory.CreateTempSubdirectory("ncv-ranges").FullName, path = Path.Combine(folder, "r.json");
        try
        {
            PackageRanges ranges = new(ModelId.Of([1]));
            ranges.Of(OnnxGraphKind.Intra).Include("v1", new ValueRange(-0.1f, 2.5f));
            ranges.Of(OnnxGraphKind.Intra).Include("v1", new ValueRange(1, 3));
            ranges.Save(path);
            PackageRanges read = PackageRanges.Load(path);
            Assert.Equal(ranges.ModelId, read.ModelId);
            Assert.Equal(new ValueRange(-0.1f, 3), read.Of(OnnxGraphKind.Intra).Of("v1"));
            Assert.Throws<InvalidMediaException>(() => read.Of(OnnxGraphKind.Intra).Of("v2"));
            Assert.False(read.Has(OnnxGraphKind.Inter));
            string whole = File.ReadAllText(path);
            string[] bad = ["", "[]", "{\"model\":\"12\"}", whole.Replace("3", "\"x\"", StringComparison.Ordinal), whole[..^20]];
            foreach (string text in bad)
            {
                File.WriteAllText(path, text);
                Assert.Throws<InvalidMediaException>(() => PackageRanges.Load(path));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData(0, 9, 1)]
    [InlineData(8193, 9, 1)]
    [InlineData(20, 9, 0)]
    [InlineData(20, 9, 65)]
    public void SizesOutOfRangeAreRefused(int width, int height, int batch)
    {
        ModelPackage package = ModelPackage.Load(Path.Combine(Vectors, "small.ncm"));
        Assert.Throws<ArgumentException>(() => OnnxExport.Build(package, OnnxGraphKind.Intra, width, height, batch));
        Assert.Throws<ArgumentException>(() => OnnxExport.Build(package, OnnxGraphKind.Inter, 20, 9));
    }

    private static byte[] Expected(int width, int height, int quality) => File.ReadAllBytes(Path.Combine(Vectors, $"{width}x{height}-video-{quality}.yuv"));

    private static IntraLatents Latents(ModelPackage package, int width, int height, int quality)
    {
        using NetworkWorkspace workspace = new(1);
        IntraLatents latents = new();
        byte[] coded = File.ReadAllBytes(Path.Combine(Vectors, $"{width}x{height}-video-{quality}.frame"));
        IntraFrameSyntax.Decode(coded, new LatentDecoder(new IntraNetworks(package).Latents, workspace), width, height, latents);
        return latents;
    }

    internal static Values Planar(IntegerTensor tensor)
    {
        float[] data = new float[tensor.Values.Length];
        for (int c = 0, at = 0; c < tensor.Channels; c++)
        for (int row = 0; row < tensor.Rows; row++)
        for (int column = 0; column < tensor.Columns; column++)
            data[at++] = tensor[row, column, c];
        return new Values([1, tensor.Channels, tensor.Rows, tensor.Columns], data);
    }

    private static Dictionary<string, Values> Inputs(ModelPackage package, OnnxGraph graph, string network, int mode, int quality, LatentIntegers integers)
    {
        Dictionary<string, Values> inputs = new() { [OnnxGraph.Hyper] = Planar(integers.Hyper), [OnnxGraph.Residuals] = Planar(integers.Residuals) };
        short[] gains = new short[graph.Gains.Sum(gain => gain.Channels)];
        package.ReadGains(network, mode, quality, gains);
        int at = 0;
        foreach (OnnxGain gain in graph.Gains)
        {
            float[] values = [.. gains[at..(at += gain.Channels)].Select(value => MathF.ScaleB(value, -gain.Shift))];
            inputs[gain.Name] = new Values([1, gain.Channels, 1, 1], values);
        }
        return inputs;
    }

    private static void Store(Dictionary<string, Values> planes, Frame frame)
    {
        foreach ((string name, int plane) in new[] { (OnnxGraph.Luma, 0), (OnnxGraph.ChromaBlue, 1), (OnnxGraph.ChromaRed, 2) })
        {
            for (int y = 0; y < frame.GetPlaneHeight(plane); y++)
            {
                for (int x = 0; x < frame.GetPlaneWidth(plane); x++)
                    frame.GetRow(plane, y)[x] = (byte)Math.Clamp(planes[name].Data[(y * planes[name].Shape[3]) + x] + 0.5f, 0, 255);
            }
        }
    }

    /// <summary>Waves with some noise, moved by a time.</summary>
    internal static void Paint(Frame frame, int time)
    {
        Random random = new(time);
        for (int plane = 0; plane < Frame.PlaneCount; plane++)
        {
            for (int y = 0; y < frame.GetPlaneHeight(plane); y++)
            {
                Span<byte> row = frame.GetRow(plane, y);
                for (int x = 0; x < row.Length; x++)
                    row[x] = (byte)(128 + (50 * Math.Sin((x + (2.5 * time)) / 5.0)) + (40 * Math.Cos((y - time) / 7.0)) + random.Next(-15, 16));
            }
        }
    }

    private static double MeanDifference(byte[] x, byte[] y) => x.Zip(y, (a, b) => (double)Math.Abs(a - b)).Average();

    private static void AssertClose(byte[] expected, Frame found)
    {
        byte[] pixels = found.Pixels.ToArray();
        Assert.Equal(expected.Length, pixels.Length);
        double mean = MeanDifference(expected, pixels);
        Assert.True(mean < LargestMeanDifference, $"mean difference {mean}");
    }
}
