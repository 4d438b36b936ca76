using System.Buffers;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Transforms;
using NeuralCodec.Training.Data;
using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.Models;

namespace NeuralCodec.Training;

/// <summary>One rate-distortion point, means over the pictures; rates are estimated code lengths.</summary>
public sealed record EvaluationPoint(double QualityIndex, double BitsPerPixel, double PsnrRgb, double PsnrY);

/// <summary>Measures the intra model on stills: RGB PSNR of the 8-bit result against the original.</summary>
public sealed class Evaluation
{
    private readonly List<StillPicture> _pictures = [];

    /// <exception cref="TrainingDataException">The folder holds no still.</exception>
    public Evaluation(string folder)
    {
        foreach (string file in MediaReader.Find(folder).Where(MediaReader.IsStill))
        {
            (int width, int height, byte[] rgb) = MediaReader.ReadRgb(file);
            _pictures.Add(new StillPicture(width, height, rgb));
        }
        if (_pictures.Count == 0) throw new TrainingDataException($"'{folder}' holds no stills to evaluate on");
    }

    public IReadOnlyList<StillPicture> Pictures => _pictures;

    /// <summary>Per quality index the mean over the pictures of real streams: coded, decoded, compared.</summary>
    public IReadOnlyList<EvaluationPoint> Run(ModelPackage package, IEnumerable<double> qualityIndexes, QualityMode mode = QualityMode.Still)
    {
        using IntraFrameCoder coder = new(new IntraNetworks(package), mode);
        return [.. qualityIndexes.Select(q => Mean(q, [.. _pictures.Select(p => Measure(coder, p, q))]))];
    }

    private static EvaluationPoint Measure(IntraFrameCoder coder, StillPicture picture, double quality)
    {
        using Frame frame = picture.ToFrame();
        using Frame decoded = new(picture.Width, picture.Height);
        ArrayBufferWriter<byte> stream = new();
        coder.Encode(frame, QualityIndex.FromIndex(quality), stream, null);
        coder.Decode(stream.WrittenSpan, decoded);
        (double rgb, double y) = picture.Psnr(decoded);
        return new EvaluationPoint(quality, stream.WrittenCount * 8.0 / ((double)picture.Width * picture.Height), rgb, y);
    }

    /// <summary>Per quality index the mean over the pictures, with the weights that are in the model now.</summary>
    public IReadOnlyList<EvaluationPoint> Run(IntraModel model, Device device, IEnumerable<double> qualityIndexes, QualityMode mode = QualityMode.Still)
    {
        ScalarType before = model.ComputeType;
        model.ComputeType = ScalarType.Float32;
        try
        {
            return [.. qualityIndexes.Select(q => Mean(q, [.. _pictures.Select(p => Measure(model, device, p, q, mode))]))];
        }
        finally
        {
            model.ComputeType = before;
        }
    }

    private static EvaluationPoint Mean(double quality, EvaluationPoint[] points) =>
        new(quality, points.Average(p => p.BitsPerPixel), points.Average(p => p.PsnrRgb), points.Average(p => p.PsnrY));

    private static EvaluationPoint Measure(IntraModel model, Device device, StillPicture picture, double quality, QualityMode mode)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGrad = torch.no_grad();
        Tensor x = PackedBatch.ToTensor(picture.Packed(), 1, picture.CellRows, picture.CellColumns, device);
        Tensor weights = Quality.Weights([(float)Quality.PositionOfIndex(quality)], [mode], device);
        IntraOutput output = model.Forward(x, weights, training: false);
        double bits = output.LatentBits.item() + output.HyperBits.item();
        float[] packed = output.Reconstruction.permute(0, 2, 3, 1).contiguous().data<float>();
        (double rgb, double y) = picture.Psnr(packed);
        return new EvaluationPoint(quality, bits / (picture.Width * (double)picture.Height), rgb, y);
    }
}
