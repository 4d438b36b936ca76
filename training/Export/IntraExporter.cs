using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;
using NeuralCodec.Training.Data;
using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.Models;
using NeuralCodec.Training.State;

namespace NeuralCodec.Training.Export;

/// <summary>From trained weights to integers: calibration of ranges, fixed points, layers, quality tables.</summary>
public static class IntraExporter
{
    private static readonly double[] CalibrationQualities = [0, 21, 42, 63];

    /// <param name="weightsPath">Weights as the trainer saves them.</param>
    /// <param name="name">Name of the package, for people.</param>
    /// <param name="pictures">Calibration pictures: their ranges become the clamps, with a margin.</param>
    /// <param name="activationBits">Magnitude bits inside the networks.</param>
    /// <param name="weightBits">Most magnitude bits of a weight.</param>
    /// <returns>The bytes of the model package.</returns>
    /// <exception cref="CheckpointException">The weights do not fit the model.</exception>
    public static byte[] Export(string weightsPath, string name, IntraConfig config, IReadOnlyList<StillPicture> pictures, int activationBits = 15, int weightBits = 15)
    {
        ModelPackageWriter writer = new(IntraArchitecture.Name, name);
        AddTo(writer, weightsPath, config, pictures, activationBits, weightBits);
        return writer.ToArray();
    }

    /// <summary>Adds everything of the intra model to a package.</summary>
    internal static void AddTo(ModelPackageWriter writer, string weightsPath, IntraConfig config, IReadOnlyList<StillPicture> pictures, int activationBits, int weightBits)
    {
        using IntraModel model = new(config, seed: 0) { ComputeType = ScalarType.Float32 };
        (_, IReadOnlyList<string> missing) = Checkpoint.Initialize(weightsPath, model.Store);
        IReadOnlyDictionary<string, string> metadata = Safetensors.Read(weightsPath).Metadata;
        if (missing.Count > 0) throw new CheckpointException($"'{weightsPath}' lacks '{missing[0]}'");
        GainNormalizer.Apply(model.Store, config.M, config.C2 + config.Bypass);
        model.Store.Build(Device.Cpu);
        IntraPlan plan = new(config, Calibrate(model, pictures), activationBits);
        Dictionary<string, LayerParameters> layers = PackageParts.Add(writer, "", model.Store, plan, weightBits, config.M, config.C, config.Cz);
        foreach ((string key, string value) in metadata) writer.SetTraining(key, value);
        IntraArchitecture.AddNetworks(writer, config.N, config.N2, layers["g_a.in"].OutputBits, layers["g_s.up"].OutputBits, Activation.SlopeShift);
    }

    private static ActivationRanges Calibrate(IntraModel model, IReadOnlyList<StillPicture> pictures)
    {
        ActivationRanges ranges = new();
        model.Store.Observe = ranges.Record;
        // One thread would take libtorch's slow path for float 1x1 convolutions.
        int threads = torch.get_num_threads();
        torch.set_num_threads(Math.Max(2, threads));
        try
        {
            foreach (StillPicture picture in pictures)
            {
                foreach (double quality in CalibrationQualities)
                {
                    foreach (QualityMode mode in Enum.GetValues<QualityMode>())
                    {
                        using DisposeScope scope = torch.NewDisposeScope();
                        using IDisposable noGrad = torch.no_grad();
                        Tensor x = PackedBatch.ToTensor(picture.Packed(), 1, picture.CellRows, picture.CellColumns, Device.Cpu);
                        _ = model.Forward(x, Quality.Weights([(float)Quality.PositionOfIndex(quality)], [mode], Device.Cpu), training: false);
                    }
                }
            }
        }
        finally
        {
            model.Store.Observe = null;
            torch.set_num_threads(threads);
        }
        return ranges;
    }
}
