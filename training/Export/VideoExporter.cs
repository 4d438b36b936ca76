using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Inter;
using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;
using NeuralCodec.Training.Data;
using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.Models;
using NeuralCodec.Training.State;

namespace NeuralCodec.Training.Export;

/// <summary>A package of the intra and the inter model ("video-v1").</summary>
public static class VideoExporter
{
    /// <param name="intraWeights">Weights of the intra model.</param>
    /// <param name="interWeights">Weights of the inter model.</param>
    /// <param name="name">Name of the package, for people.</param>
    /// <param name="pictures">Stills whose ranges become the clamps of the intra model.</param>
    /// <param name="sequences">Sequences whose ranges, coded in closed loop, become those of the inter model.</param>
    /// <exception cref="CheckpointException">Weights do not fit their model.</exception>
    public static byte[] Export(
        string intraWeights, string interWeights, string name, IReadOnlyList<StillPicture> pictures, IReadOnlyList<FrameSequence[]> sequences, int activationBits = 15, int weightBits = 15)
    {
        ModelPackageWriter writer = new(IntraArchitecture.VideoName, name);
        IntraExporter.AddTo(writer, intraWeights, IntraConfig.Of(intraWeights), pictures, activationBits, weightBits);
        InterConfig config = InterConfig.Of(interWeights);
        using InterModel model = new(config, seed: 0) { ComputeType = ScalarType.Float32 };
        (_, IReadOnlyList<string> missing) = Checkpoint.Initialize(interWeights, model.Store);
        if (missing.Count > 0) throw new CheckpointException($"'{interWeights}' lacks '{missing[0]}'");
        foreach ((string key, string value) in Safetensors.Read(interWeights).Metadata) writer.SetTraining(InterArchitecture.Prefix + key, value);
        GainNormalizer.Apply(model.Store, config.M, config.C2 + config.Bypass);
        model.Store.Build(Device.Cpu);
        InterPlan plan = new(config, Calibrate(model, intraWeights, sequences), activationBits);
        Dictionary<string, LayerParameters> layers = PackageParts.Add(writer, InterArchitecture.Prefix, model.Store, plan, weightBits, config.M, config.C, config.Cz);
        InterArchitecture.AddNetworks(writer, config.N, config.N2, layers["g_a.in"].OutputBits, layers["g_s.up"].OutputBits, Activation.SlopeShift);
        return writer.ToArray();
    }

    private static ActivationRanges Calibrate(InterModel model, string intraWeights, IReadOnlyList<FrameSequence[]> sequences)
    {
        using IntraModel intra = new(IntraConfig.Of(intraWeights), seed: 0) { ComputeType = ScalarType.Float32 };
        _ = Checkpoint.Initialize(intraWeights, intra.Store);
        intra.Store.Build(Device.Cpu);
        using ClosedLoop loop = new(intra, Device.Cpu);
        ActivationRanges ranges = new();
        model.Store.Observe = ranges.Record;
        using IDisposable noGrad = torch.no_grad();
        foreach (FrameSequence[] batch in sequences)
        {
            Frame?[][] decoded = [.. batch.Select(s => new Frame?[s.Frames.Length])];
            loop.CodeIntra(batch, decoded);
            for (int k = 0; k < batch[0].Plan.Frames.Count; k++)
            {
                using DisposeScope scope = torch.NewDisposeScope();
                PlannedFrame planned = batch[0].Plan.Frames[k];
                float[] positions = [.. batch.Select(s => s.Positions[k + 1])];
                QualityMode[] modes = [.. batch.Select(_ => ClosedLoop.Mode(planned))];
                IntraOutput output = model.Forward(
                    loop.ToTensor(batch.Select(s => s.Frames[planned.Index]!)), loop.Predict(batch, k, decoded), Quality.Weights(positions, modes, Device.Cpu), training: false);
                ClosedLoop.Keep(output.Reconstruction, planned.Index, decoded);
            }
            foreach (Frame? frame in decoded.SelectMany(f => f)) frame?.Dispose();
        }
        model.Store.Observe = null;
        return ranges;
    }
}
