using NeuralCodec.Codec.Devices;
using NeuralCodec.Codec.Devices.Onnx;
using NeuralCodec.Codec.Devices.OnnxRuntime;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;

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
        OnnxGraph graph = OnnxExport.Build(package, OnnxFrameKind.Intra, width, height);
        IntraLatents latents = Latents(package, width, height, quality);
        Dictionary<string, Values> inputs = new()
        {
            [OnnxGraph.Hyper] = Planar(latents.Hyper),
            [OnnxGraph.Residuals] = Planar(latents.Residuals),
        };
        short[] gains = new short[graph.Gains.Sum(gain => gain.Channels)];
        package.ReadGains(IntraArchitecture.Synthesis, (int)QualityMode.Video, quality, gains);
        int at = 0;
        foreach (OnnxGain gain in graph.Gains)
            inputs[gain.Name] = new Values([1, gain.Channels, 1, 1], [.. Enumerable.Range(0, gain.Channels).Select(_ => MathF.ScaleB(gains[at++], -gain.Shift))]);
        Dictionary<string, Values> planes = GraphInterpreter.Run(graph.Content.Span, inputs);
        using Frame found = new(width, height);
        foreach ((string name, int plane) in new[] { (OnnxGraph.Luma, 0), (OnnxGraph.ChromaBlue, 1), (OnnxGraph.ChromaRed, 2) })
        {
            for (int y = 0; y < found.GetPlaneHeight(plane); y++)
            {
                for (int x = 0; x < found.GetPlaneWidth(plane); x++)
                    found.GetRow(plane, y)[x] = (byte)(planes[name].Data[(y * planes[name].Shape[3]) + x] + 0.5f);
            }
        }
        AssertClose(Expected(width, height, quality), found);
    }

    /// <summary>Runs where an ONNX Runtime is found, as after `ncv devices --install`.</summary>
    [Theory]
    [InlineData(20, 9, 2000, OnnxPrecision.Float32)]
    [InlineData(100, 70, 8077, OnnxPrecision.Float32)]
    [InlineData(100, 70, 8077, OnnxPrecision.Float16)]
    public void OnnxRuntimeGivesThePicturesOfTheVectors(int width, int height, int quality, OnnxPrecision precision)
    {
        try
        {
            OrtLibrary.Open().Dispose();
        }
        catch (OrtException)
        {
            return;
        }
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
        OnnxGraph graph = OnnxExport.Build(package, OnnxFrameKind.Inter, 130, 64, 2);
        Codec.Devices.Onnx.Schema.GraphProto proto = Codec.Devices.Onnx.Schema.ModelProto.Parser.ParseFrom(graph.Content.ToArray()).Graph;
        string[] allowed = ["Conv", "Clip", "LeakyRelu", "Add", "Mul", "Concat", "Slice", "DepthToSpace", "Tile", "Identity"];
        Assert.Empty(proto.Node.Select(node => node.OpType).Except(allowed));
        Assert.All(proto.Input, input => Assert.All(input.Type.TensorType.Shape.Dim, dim => Assert.True(dim.DimValue > 0)));
        Assert.Equal([2, 192, 8, 24], proto.Input.Single(input => input.Name == OnnxGraph.Predictions).Type.TensorType.Shape.Dim.Select(dim => dim.DimValue));
    }

    [Theory]
    [InlineData(0, 9, 1)]
    [InlineData(8193, 9, 1)]
    [InlineData(20, 9, 0)]
    [InlineData(20, 9, 65)]
    public void SizesOutOfRangeAreRefused(int width, int height, int batch)
    {
        ModelPackage package = ModelPackage.Load(Path.Combine(Vectors, "small.ncm"));
        Assert.Throws<ArgumentException>(() => OnnxExport.Build(package, OnnxFrameKind.Intra, width, height, batch));
        Assert.Throws<ArgumentException>(() => OnnxExport.Build(package, OnnxFrameKind.Inter, 20, 9));
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

    private static Values Planar(IntegerTensor tensor)
    {
        float[] data = new float[tensor.Values.Length];
        for (int c = 0, at = 0; c < tensor.Channels; c++)
        for (int row = 0; row < tensor.Rows; row++)
        for (int column = 0; column < tensor.Columns; column++)
            data[at++] = tensor[row, column, c];
        return new Values([1, tensor.Channels, tensor.Rows, tensor.Columns], data);
    }

    private static void AssertClose(byte[] expected, Frame found)
    {
        byte[] pixels = found.Pixels.ToArray();
        Assert.Equal(expected.Length, pixels.Length);
        double mean = expected.Zip(pixels, (a, b) => (double)Math.Abs(a - b)).Average();
        Assert.True(mean < LargestMeanDifference, $"mean difference {mean}");
    }
}
