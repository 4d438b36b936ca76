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
        using IntraModel model = new(config, seed: 0) { ComputeType = ScalarType.Float32 };
        (_, IReadOnlyList<string> missing) = Checkpoint.Initialize(weightsPath, model.Store);
        IReadOnlyDictionary<string, string> metadata = Safetensors.Read(weightsPath).Metadata;
        if (missing.Count > 0) throw new CheckpointException($"'{weightsPath}' lacks '{missing[0]}'");
        GainNormalizer.Apply(model);
        model.Store.Build(Device.Cpu);
        ActivationRanges ranges = Calibrate(model, pictures);
        IntraPlan plan = new(config, ranges, activationBits);
        Dictionary<string, float[]> values = model.Store.Parameters.ToDictionary(p => p.Name, p => p.Value.data<float>());
        Dictionary<string, LayerParameters> layers = plan.Layers.ToDictionary(
            l => l.Name,
            l =>
            {
                Parameter weight = model.Store[l.Name + ".weight"];
                bool depthwise = l.Kind == LayerKind.Depthwise3x3;
                int outputs = (int)weight.Shape[0], inputs = depthwise ? outputs : (int)weight.Shape[1];
                return LayerQuantizer.Quantize(l, values[l.Name + ".weight"], values[l.Name + ".bias"], inputs, outputs, weightBits);
            });
        ModelPackageWriter writer = new(IntraArchitecture.Name, name);
        foreach (LayerParameters layer in layers.Values) writer.AddLayer(layer);
        AddTable(IntraArchitecture.Gain, QualityTables.Gains(values["quality.gain"], config.M), config.M, QualityTables.GainShift);
        // The shift also brings y_hat from the latent exponent to that of g_s.in.
        AddTable(IntraArchitecture.InverseGain, QualityTables.Gains(values["quality.inverse_gain"], config.M), config.M, IntraPlan.LatentExponent + QualityTables.GainShift - plan.SynthesisLatent.Exponent);
        AddTable(IntraArchitecture.AnalysisVector, QualityTables.Gains(values["quality.analysis_vector"], config.C), config.C, QualityTables.GainShift);
        AddTable(IntraArchitecture.SynthesisVector, QualityTables.Gains(values["quality.synthesis_vector"], config.C), config.C, QualityTables.GainShift);
        AddTable(IntraArchitecture.HyperScaleIndex, QualityTables.ScaleIndexes(values["quality.hyper_log_scale"], config.Cz), config.Cz, 0);
        writer.SetNumber(IntraArchitecture.LatentChannels, config.M);
        writer.SetNumber(IntraArchitecture.HyperChannels, config.Cz);
        writer.SetNumber(IntraArchitecture.LatentExponent, IntraPlan.LatentExponent);
        writer.SetNumber(IntraArchitecture.AnalysisExponent, plan.AnalysisLatent.Exponent);
        writer.SetNumber(IntraArchitecture.HyperExponent, IntraPlan.HyperExponent);
        writer.SetNumber(IntraArchitecture.InputShift, IntraPlan.InputShift);
        foreach ((string key, string value) in metadata) writer.SetTraining(key, value);
        IntraArchitecture.AddNetworks(writer, config.N, config.N2, layers["g_a.in"].OutputBits, layers["g_s.up"].OutputBits, Activation.SlopeShift);
        return writer.ToArray();

        void AddTable(string table, short[] numbers, int columns, int shift) =>
            writer.AddTable(new ModelTable(table, [Quality.Modes, Quality.Indexes, columns], [.. numbers.Select(v => (int)v)], shift));
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
