using System.Buffers;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Metrics;
using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;
using NeuralCodec.Training.Data;
using NeuralCodec.Training.Export;
using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.Models;
using NeuralCodec.Training.State;

namespace NeuralCodec.Training.Tests;

public sealed class ExportTests : IDisposable
{
    private static readonly IntraConfig Tiny = new() { C = 96, N = 1, C2 = 96, N2 = 1, Bypass = 0, M = 96, Cz = 8, Cm = 16, Cs = 16 };
    private readonly string _folder = Directory.CreateTempSubdirectory("ncv-export").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TorchTheory]
    [InlineData(LayerKind.Pointwise, 1)]
    [InlineData(LayerKind.Depthwise3x3, 3)]
    [InlineData(LayerKind.Downsample2x2, 2)]
    public void AnIntegerLayerComputesTheFloatLayer(LayerKind kind, int kernel)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using ParameterStore store = new();
        bool depthwise = kind == LayerKind.Depthwise3x3;
        ConvLayer layer = new(store, "l", 12, depthwise ? 12 : 10, kernel, depthwise, new ModelRandom(4));
        store.Build(Device.Cpu);
        Random random = new(6);
        IntegerTensor input = new(6, 8, 12);
        foreach (ref short v in input.Values) v = (short)random.Next(-3000, 3001);
        FixedPoint point = new(11, 13);
        LayerParameters integers = LayerQuantizer.Quantize(
            new LayerPlan("l", kind, point, point, false), store["l.weight"].Value.data<float>(), store["l.bias"].Value.data<float>(), 12, layer.Outputs);
        IntegerTensor output = LayerDefinition.Run(integers, input);
        float[] real = [.. input.Values.ToArray().Select(v => v / 2048f)];
        Tensor x = torch.tensor(real, 1, 6, 8, 12).permute(0, 3, 1, 2).contiguous();
        float[] expected = layer.Forward(x).permute(0, 2, 3, 1).contiguous().data<float>();
        Assert.True(expected.Max(Math.Abs) * 2048 < 8191, "an output reaches the clamp, which the float layer has not");
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs((expected[i] * 2048) - output.Values[i]) <= 1.01, $"value {i}: {output.Values[i]}, the float layer gives {expected[i] * 2048}");
    }

    [TorchTheory]
    [InlineData(0)]
    [InlineData(32)]
    public void TheIntegerCodecGivesThePictureAndTheRateOfTheFloatModel(int bypass)
    {
        IntraConfig config = Tiny with { Bypass = bypass, M = Tiny.M + bypass };
        string weights = Path.Combine(_folder, "w.safetensors");
        StillPicture picture = Picture();
        using IntraModel model = new(config, seed: 2) { ComputeType = ScalarType.Float32 };
        DctInitializer.Apply(model);
        model.Store.Build(Device.Cpu);
        Checkpoint.SaveWeights(weights, Trainer.Architecture, model.Store, model.Store.Flat, 0);
        ModelPackage package = ModelPackage.Read(IntraExporter.Export(weights, "test", config, [picture]));
        foreach (double quality in new[] { 10.0, 40.5 })
        {
            (double bits, double psnr) = Estimate(model, picture, quality);
            using IntraFrameCoder coder = new(new IntraNetworks(package), QualityMode.Still, threads: 1);
            using Frame frame = picture.ToFrame();
            using Frame decoded = new(picture.Width, picture.Height);
            using Frame reconstruction = new(picture.Width, picture.Height);
            ArrayBufferWriter<byte> stream = new();
            coder.Encode(frame, QualityIndex.FromIndex(quality), stream, reconstruction);
            coder.Decode(stream.WrittenSpan, decoded);
            Assert.Equal(reconstruction.ComputeMd5(), decoded.ComputeMd5());
            double real = picture.Psnr(decoded).Rgb;
            Assert.True(Math.Abs(real - psnr) < 0.1, $"quality {quality}: {real:F2} dB, the float model gives {psnr:F2} dB");
            // The untrained scale network meets many outliers, which the estimate prices a bit or two above the escape code;
            // a stream of a small picture has some 20 bytes of states and header on top.
            Assert.InRange(stream.WrittenCount * 8.0, 0.95 * bits, (1.02 * bits) + 320);
        }
    }

    [TorchFact]
    public void TheSameWeightsGiveTheSamePackage()
    {
        string weights = Path.Combine(_folder, "w.safetensors");
        using IntraModel model = new(Tiny, seed: 2);
        DctInitializer.Apply(model);
        model.Store.Build(Device.Cpu);
        Checkpoint.SaveWeights(weights, Trainer.Architecture, model.Store, model.Store.Flat, 0);
        byte[] first = IntraExporter.Export(weights, "test", Tiny, [Picture()]);
        Assert.Equal(first, IntraExporter.Export(weights, "test", Tiny, [Picture()]));
    }

    [Fact]
    public void ARowOfTheBitsTableWhoseCurveHardlyMeetsTheAnchorTellsThePsnr()
    {
        RdPoint[] anchor = [new(0.1, 30), new(0.2, 34), new(0.4, 38)];
        Assert.Equal("{\"activation_bits\":15,\"weight_bits\":9,\"bd_rate_percent\":50}", BitsTable.Row(15, 9, anchor, [.. anchor.Select(p => p with { Rate = 1.5 * p.Rate })]).ToJsonString());
        RdPoint[] coarse = [new(0.1, 27.5), new(0.2, 29), new(0.4, 31.25)];
        Assert.Equal("{\"activation_bits\":8,\"weight_bits\":7,\"psnr_low\":27.5,\"psnr_high\":31.25}", BitsTable.Row(8, 7, anchor, coarse).ToJsonString());
    }

    private static (double Bits, double Psnr) Estimate(IntraModel model, StillPicture picture, double quality)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGrad = torch.no_grad();
        Tensor x = PackedBatch.ToTensor(picture.Packed(), 1, picture.CellRows, picture.CellColumns, Device.Cpu);
        IntraOutput output = model.Forward(x, Quality.Weights([(float)Quality.PositionOfIndex(quality)], [QualityMode.Still], Device.Cpu), training: false);
        float[] packed = output.Reconstruction.permute(0, 2, 3, 1).contiguous().data<float>();
        return (output.LatentBits.item() + output.HyperBits.item(), picture.Psnr(packed).Rgb);
    }

    private static StillPicture Picture()
    {
        byte[] rgb = new byte[150 * 100 * 3];
        Random random = new(8);
        for (int i = 0; i < rgb.Length; i++)
        {
            int x = i / 3 % 150, y = i / 450;
            rgb[i] = (byte)Math.Clamp((x * (i % 3 == 0 ? 1 : 0.5)) + (y > 60 ? 60 : 20) + random.Next(12) + (x > 70 && x < 80 ? 90 : 0), 0, 255);
        }
        return new StillPicture(150, 100, rgb);
    }
}
