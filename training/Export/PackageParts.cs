using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;
using NeuralCodec.Training.Models;

namespace NeuralCodec.Training.Export;

/// <summary>What packages of all models have: quantised layers, quality tables, numbers.</summary>
internal static class PackageParts
{
    /// <summary>Adds the layers of a plan, the quality tables and the numbers of a model, each name with a prefix.</summary>
    /// <param name="m">Latent channels.</param>
    /// <param name="c">Channels at 1/8 size.</param>
    /// <param name="cz">Hyperlatent channels.</param>
    /// <returns>The layers by their names without the prefix.</returns>
    public static Dictionary<string, LayerParameters> Add(ModelPackageWriter writer, string prefix, ParameterStore store, ModelPlan plan, int weightBits, int m, int c, int cz)
    {
        Dictionary<string, float[]> values = store.Parameters.ToDictionary(p => p.Name, p => p.Value.data<float>());
        Dictionary<string, LayerParameters> layers = plan.Layers.ToDictionary(
            l => l.Name,
            l =>
            {
                Parameter weight = store[l.Name + ".weight"];
                bool depthwise = l.Kind == LayerKind.Depthwise3x3;
                int outputs = (int)weight.Shape[0], inputs = depthwise ? outputs : (int)weight.Shape[1];
                return LayerQuantizer.Quantize(l with { Name = prefix + l.Name }, values[l.Name + ".weight"], values[l.Name + ".bias"], inputs, outputs, weightBits);
            });
        foreach (LayerParameters layer in layers.Values) writer.AddLayer(layer);
        AddTable(IntraArchitecture.Gain, QualityTables.Gains(values["quality.gain"], m), m, QualityTables.GainShift);
        // The shift also brings y_hat from the latent exponent to that of g_s.in.
        AddTable(IntraArchitecture.InverseGain, QualityTables.Gains(values["quality.inverse_gain"], m), m, ModelPlan.LatentExponent + QualityTables.GainShift - plan.SynthesisLatent.Exponent);
        AddTable(IntraArchitecture.AnalysisVector, QualityTables.Gains(values["quality.analysis_vector"], c), c, QualityTables.GainShift);
        AddTable(IntraArchitecture.SynthesisVector, QualityTables.Gains(values["quality.synthesis_vector"], c), c, QualityTables.GainShift);
        AddTable(IntraArchitecture.HyperScaleIndex, QualityTables.ScaleIndexes(values["quality.hyper_log_scale"], cz), cz, 0);
        writer.SetNumber(prefix + IntraArchitecture.LatentChannels, m);
        writer.SetNumber(prefix + IntraArchitecture.HyperChannels, cz);
        writer.SetNumber(prefix + IntraArchitecture.LatentExponent, ModelPlan.LatentExponent);
        writer.SetNumber(prefix + IntraArchitecture.AnalysisExponent, plan.AnalysisLatent.Exponent);
        writer.SetNumber(prefix + IntraArchitecture.HyperExponent, ModelPlan.HyperExponent);
        writer.SetNumber(prefix + IntraArchitecture.InputShift, ModelPlan.InputShift);
        return layers;

        void AddTable(string table, short[] numbers, int columns, int shift) =>
            writer.AddTable(new ModelTable(prefix + table, [Quality.Modes, Quality.Indexes, columns], [.. numbers.Select(v => (int)v)], shift));
    }
}
