using NeuralCodec.Cli.Demo;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Devices;
using NeuralCodec.Codec.Devices.Onnx;
using NeuralCodec.Codec.Devices.OnnxRuntime;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Inter;
using NeuralCodec.Codec.Metrics;
using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;
using NeuralCodec.Tests.Devices;

using Xunit.Abstractions;

namespace NeuralCodec.Devices.Tests;

/// <summary>An encoder's analysis on a device: its latents against those of the normative engine, and the files that are made with it.</summary>
public class AnalysisTests(ITestOutputHelper output)
{
    private static readonly QualityIndex Quality = QualityIndex.FromIndex(40);

    private static string ModelPath => Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "models"), "video-*.ncm")[0];

    private static ModelPackage SmallModel => ModelPackage.Load(Path.Combine(AppContext.BaseDirectory, "vectors", "small.ncm"));

    /// <summary>The graphs of the shipped model, value by value: the difference is that of rounding between layers, a small part of what latents measure.</summary>
    [Theory]
    [InlineData(OnnxGraphKind.IntraAnalysis)]
    [InlineData(OnnxGraphKind.InterAnalysis)]
    public void GraphsGiveTheLatentsOfTheNormativeEngine(OnnxGraphKind kind)
    {
        ModelPackage package = ModelPackage.Load(ModelPath);
        Picture picture = new(package, kind, 64, 64);
        OnnxGraph graph = OnnxExport.Build(package, kind, 64, 64);
        Dictionary<string, Values> inputs = new() { [OnnxGraph.Frame] = picture.Samples(picture.Frame) };
        if (kind.IsInter()) inputs[OnnxGraph.Predictions] = picture.Samples(picture.Predictions!);
        int at = 0;
        foreach (OnnxGain gain in graph.Gains)
            inputs[gain.Name] = new Values([1, gain.Channels, 1, 1], [.. picture.Gains[at..(at += gain.Channels)].Select(value => MathF.ScaleB(value, -gain.Shift))]);
        Values planes = GraphInterpreter.Run(graph.Content.Span, inputs)[OnnxGraph.Latents];
        IntegerTensor found = new(4, 4, graph.LatentChannels);
        AnalysisSession.Store(planes.Data, found, (1 << graph.LatentBits) - 1);
        AssertClose(picture.Latents, found, 0.01);
    }

    /// <summary>The same by ONNX Runtime, in every form that an analysis has; weights of 8 bits and numbers of 11 move the latents more.</summary>
    [OnnxRuntimeTheory]
    [InlineData(OnnxGraphKind.IntraAnalysis, OnnxPrecision.Float32, 0.01)]
    [InlineData(OnnxGraphKind.InterAnalysis, OnnxPrecision.Float32, 0.01)]
    [InlineData(OnnxGraphKind.IntraAnalysis, OnnxPrecision.Float16, 0.02)]
    [InlineData(OnnxGraphKind.InterAnalysis, OnnxPrecision.Float16, 0.02)]
    [InlineData(OnnxGraphKind.IntraAnalysis, OnnxPrecision.A16W8, 0.1)]
    [InlineData(OnnxGraphKind.InterAnalysis, OnnxPrecision.A16W8, 0.1)]
    public void OnnxRuntimeGivesTheLatentsOfTheNormativeEngine(OnnxGraphKind kind, OnnxPrecision precision, double largestShare)
    {
        ModelPackage package = ModelPackage.Load(ModelPath);
        Picture picture = new(package, kind, 192, 128);
        using DeviceAnalysis device = new(package, new DeviceOptions { Precision = precision, Warn = Assert.Fail });
        IntegerTensor found = new(0, 0, 0);
        for (int run = 0; run < 2; run++) Assert.True(picture.TryAnalyse(device, found));
        Assert.Equal(2, device.Frames);
        AssertClose(picture.Latents, found, largestShare);
    }

    /// <summary>
    /// What the encoder says of size and quality, and that the pixels of the normative decoder are those that it had. A different rounding changes what is coded
    /// after it, motion above all, by some percent of a clip either way: the sizes of several clips are compared, of a picture whose motion is no matter of chance
    /// (docs/devices.md has what real clips say).
    /// </summary>
    [OnnxRuntimeTheory]
    [InlineData(OnnxPrecision.Float32)]
    [InlineData(OnnxPrecision.Float16)]
    public async Task FilesDecodeToTheEncodersPicturesAndAreAsLargeAndAsGood(OnnxPrecision precision)
    {
        const int Clips = 4, FramesApart = 25;
        double engineBytes = 0, enginePsnr = 0, bytes = 0, psnr = 0;
        for (int clip = 0; clip < Clips; clip++)
        {
            int start = clip * FramesApart;
            (double Bytes, double Psnr) engine = await CodeAsync(null, start), device = await CodeAsync(new DeviceOptions { Precision = precision, Warn = Assert.Fail }, start);
            (engineBytes, enginePsnr, bytes, psnr) = (engineBytes + engine.Bytes, enginePsnr + (engine.Psnr / Clips), bytes + device.Bytes, psnr + (device.Psnr / Clips));
        }
        output.WriteLine($"{bytes} bytes, {psnr:0.00} dB; the engine {engineBytes} bytes, {enginePsnr:0.00} dB");
        Assert.InRange(bytes / engineBytes, 0.99, 1.01);
        Assert.InRange(psnr / enginePsnr, 0.99, 1.01);
    }

    /// <summary>From the frame after on, the normative engine analyses; the library of the test finds nothing in a picture.</summary>
    [MockFact]
    public async Task AFileIsFinishedByTheNormativeEngineWhereTheDeviceIsLost()
    {
        List<string> warnings = [];
        (double engineBytes, _) = await CodeAsync(null);
        using MockLibrary blind = MockLibrary.Build(), mock = MockLibrary.Build(failAfter: 5);
        (double blindBytes, _) = await CodeAsync(new DeviceOptions { LibraryPath = blind.Path, Warn = warnings.Add });
        Assert.Empty(warnings);
        Assert.True(blindBytes < engineBytes / 4, $"{blindBytes} of {engineBytes} bytes");
        (double bytes, _) = await CodeAsync(new DeviceOptions { LibraryPath = mock.Path, Warn = warnings.Add });
        Assert.Contains("cannot go on with analysis; the normative engine does: ONNX Runtime: device lost", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal(6, mock.Log.Count(line => line == "run"));
        Assert.True(bytes > 2 * blindBytes, $"{bytes}, without analysis {blindBytes} bytes");
    }

    /// <summary>Providers that compile for long get graphs of whole pictures only, and what they leave is counted.</summary>
    [MockFact]
    public void WindowsAreLeftToTheNormativeEngineWhereGraphsTakeLong()
    {
        using MockLibrary mock = MockLibrary.Build();
        ModelPackage package = ModelPackage.Load(ModelPath);
        Picture picture = new(package, OnnxGraphKind.InterAnalysis, 128, 64);
        IntegerTensor found = new(0, 0, 0);
        List<string> warnings = [];
        DeviceOptions options = new() { LibraryPath = mock.Path, Warn = warnings.Add };
        using (DeviceAnalysis quick = new(package, options)) Assert.True(picture.TryAnalyse(quick, found, isWhole: false));
        Assert.Equal((4, 8, picture.Latents.Channels), (found.Rows, found.Columns, found.Channels));
        using (DeviceAnalysis slow = new(package, options with { Session = new() { Provider = OrtProvider.Qnn } }))
        {
            Assert.False(picture.TryAnalyse(slow, found, isWhole: false));
            Assert.True(picture.TryAnalyse(slow, found));
        }
        Assert.Contains("the normative engine analysed 1 of 2 frames", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [MockTheory]
    [InlineData(8256, OnnxPrecision.Float32, "a graph is for pictures of 1x1 to 8192x8192, not 8256x64")]
    [InlineData(64, OnnxPrecision.A8W8, "A8W8")]
    public void WhatHasNoGraphIsLeftToTheNormativeEngine(int width, OnnxPrecision precision, string reason)
    {
        using MockLibrary mock = MockLibrary.Build();
        ModelPackage package = SmallModel;
        List<string> warnings = [];
        using DeviceAnalysis device = new(package, new DeviceOptions { LibraryPath = mock.Path, Precision = precision, Ranges = new PackageRanges(package.Id), Warn = warnings.Add });
        IntegerTensor frame = new(8, width / 8, FramePacking.Channels);
        Assert.False(device.TryAnalyse(frame, QualityMode.Video, Quality, new IntegerTensor(0, 0, 0)));
        Assert.Contains(reason, Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void AnAnalysisWithoutLibraryIsAnError()
    {
        string folder = Directory.CreateTempSubdirectory("ncv-none").FullName;
        EncoderOptions options = new() { ModelPath = ModelPath, AnalysisDevice = new DeviceOptions { LibraryPath = folder } };
        Assert.Throws<OrtException>(() => FrameCoders.ForEncoding(options, SequenceKind.Video));
        Directory.Delete(folder);
    }

    /// <summary>Halves go up, as in the integer layers; what is outside of the range, or no number, does no harm.</summary>
    [Fact]
    public void LatentsAreRoundedAndClampedLikeTheEngines()
    {
        float[] planes = [0.5f, -0.5f, 1.49f, -1.51f, 1e9f, float.NegativeInfinity, float.NaN, -0.51f];
        IntegerTensor latents = new(2, 2, 2);
        AnalysisSession.Store(planes, latents, 1023);
        Assert.Equal([1, 1023, 0, -1023, 1, 0, -2, -1], latents.Values.ToArray());
    }

    /// <summary>Mean difference as a share of the mean magnitude.</summary>
    private static void AssertClose(IntegerTensor expected, IntegerTensor found, double largestShare)
    {
        Assert.Equal((expected.Rows, expected.Columns, expected.Channels), (found.Rows, found.Columns, found.Channels));
        short[] x = expected.Values.ToArray(), y = found.Values.ToArray();
        double share = x.Zip(y, (a, b) => (double)Math.Abs(a - b)).Sum() / x.Sum(a => (double)Math.Abs((int)a));
        Assert.True(share < largestShare, $"the latents differ by {share} of their magnitude");
    }

    /// <summary>Codes a clip, decodes it by the normative engine, and compares with the checksums of the encoder's pictures.</summary>
    private static async Task<(double Bytes, double Psnr)> CodeAsync(DeviceOptions? device, int start = 0)
    {
        const int Frames = 11, Width = 320, Height = 192;
        using MemoryStream file = new();
        SequenceHeader header = new() { WidthPixels = Width, HeightPixels = Height, TimeBase = new Rational(1, 25), ModelId = default };
        await using (VideoEncoder encoder = new(file, header, new EncoderOptions { ModelPath = ModelPath, ThreadCount = 1, AnalysisDevice = device, Preset = EncoderPreset.Fast }))
        {
            for (int i = 0; i < Frames; i++)
            {
                using Frame frame = new(Width, Height) { TimeTicks = i };
                Render(start + i, frame);
                await encoder.WriteFrameAsync(frame);
            }
            await encoder.CompleteAsync();
        }
        file.Position = 0;
        double psnr = 0;
        int number = 0;
        await using VideoDecoder decoder = await VideoDecoder.OpenAsync(file, new DecoderOptions { ThreadCount = 1, VerifiesPixels = true });
        await foreach (Frame frame in decoder.ReadFramesAsync())
        {
            using Frame source = new(Width, Height);
            Render(start + number++, source);
            using (frame) psnr += Psnr.Compute(source, frame, 0) / Frames;
        }
        Assert.Equal((Frames, 1, 0), (number, decoder.MatchedGroups, decoder.MismatchedGroups));
        return (file.Length, psnr);
    }

    private static void Render(int number, Frame frame)
    {
        RgbImage image = new(frame.WidthPixels, frame.HeightPixels);
        new RoadRenderer(frame.WidthPixels, frame.HeightPixels).Render(number, image);
        ColorConverter.ToFrame(image, new ColorDescription { Matrix = MatrixCoefficients.Bt709, Primaries = 1, Transfer = 1, Siting = ChromaSiting.Left }, frame);
    }

    /// <summary>A painted picture, packed, with what the normative engine makes of it.</summary>
    private sealed class Picture
    {
        private readonly OnnxGraphKind _kind;
        private readonly int _shift;

        public Picture(ModelPackage package, OnnxGraphKind kind, int width, int height)
        {
            _kind = kind;
            IntraNetworks intra = new(package);
            InterNetworks? inter = kind.IsInter() ? new InterNetworks(package) : null;
            _shift = inter?.InputShift ?? intra.InputShift;
            IntegerNetwork analysis = inter?.Analysis ?? intra.Analysis;
            Frame = Pack(3);
            if (inter is not null)
            {
                Predictions = new IntegerTensor(Frame.Rows, Frame.Columns, InterNetworks.PredictionChannels);
                foreach ((int time, int channel) in new[] { (2, 0), (5, FramePacking.Channels) }) Pack(time, Predictions, channel);
            }
            Gains = new short[analysis.GainChannels];
            package.ReadGains(kind.IsInter() ? InterArchitecture.Analysis : IntraArchitecture.Analysis, 1, Quality.Raw, Gains);
            using NetworkWorkspace workspace = new(1);
            analysis.Run(workspace, Frame, Predictions, Latents, Gains);

            IntegerTensor Pack(int time, IntegerTensor? destination = null, int channel = 0)
            {
                using Frame frame = new(width, height);
                ExportTests.Paint(frame, time);
                destination ??= new IntegerTensor(height / 8, width / 8, FramePacking.Channels);
                FramePacking.PackArea(frame, _shift, 0, 0, channel, destination);
                return destination;
            }
        }

        public IntegerTensor Frame { get; }

        public IntegerTensor? Predictions { get; }

        public IntegerTensor Latents { get; } = new(0, 0, 0);

        public short[] Gains { get; }

        public bool TryAnalyse(DeviceAnalysis device, IntegerTensor latents, bool isWhole = true) => _kind.IsInter()
            ? device.TryAnalyse(Frame, Predictions!, isWhole, new InterHeader(Quality, 0, 1), latents)
            : device.TryAnalyse(Frame, QualityMode.Video, Quality, latents);

        /// <summary>Packed samples as a graph takes them, 0 to 255.</summary>
        public Values Samples(IntegerTensor packed)
        {
            Values values = ExportTests.Planar(packed);
            return values with { Data = [.. values.Data.Select(v => ((v / (1 << _shift)) + 255) / 2)] };
        }
    }
}
