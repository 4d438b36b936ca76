using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;
using NeuralCodec.Training.Data;
using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.Models;
using NeuralCodec.Training.State;
using QualityMode = NeuralCodec.Training.Models.QualityMode;

namespace NeuralCodec.Training.Export;

/// <summary>From trained weights to integers: calibration of ranges, fixed points, layers, quality tables.</summary>
public static class IntraExporter
{
    private static readonly double[] CalibrationQualities = [0, 21, 42, 63];

    /// <param name="weightsPath">Weights as the trainer saves them.</param>
    /// <param name="pictures">Calibration pictures: their ranges become the clamps, with a margin.</param>
    /// <param name="activationBits">Magnitude bits inside the networks.</param>
    /// <param name="weightBits">Most magnitude bits of a weight.</param>
    /// <exception cref="CheckpointException">The weights do not fit the model.</exception>
    public static IntraParameters Export(string weightsPath, IntraConfig config, IReadOnlyList<StillPicture> pictures, int activationBits = 14, int weightBits = 15)
    {
        using IntraModel model = new(config, seed: 0) { ComputeType = ScalarType.Float32 };
        (_, IReadOnlyList<string> missing) = Checkpoint.Initialize(weightsPath, model.Store);
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
        return new IntraParameters
        {
            Blocks1 = config.N,
            Blocks2 = config.N2,
            LatentChannels = config.M,
            HyperChannels = config.Cz,
            LatentExponent = IntraPlan.LatentExponent,
            AnalysisExponent = plan.AnalysisLatent.Exponent,
            HyperExponent = IntraPlan.HyperExponent,
            InputShift = IntraPlan.InputShift,
            GainShift = QualityTables.GainShift,
            InverseGainShift = IntraPlan.LatentExponent + QualityTables.GainShift - plan.SynthesisLatent.Exponent,
            Layers = layers,
            Tables = new Dictionary<string, short[]>
            {
                ["gain"] = QualityTables.Gains(values["quality.gain"], config.M),
                ["inverse_gain"] = QualityTables.Gains(values["quality.inverse_gain"], config.M),
                ["analysis_vector"] = QualityTables.Gains(values["quality.analysis_vector"], config.C),
                ["synthesis_vector"] = QualityTables.Gains(values["quality.synthesis_vector"], config.C),
                ["hyper_scale_index"] = QualityTables.ScaleIndexes(values["quality.hyper_log_scale"], config.Cz),
            },
        };
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
