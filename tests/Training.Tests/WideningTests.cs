using NeuralCodec.Codec.Transforms;
using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.Models;
using NeuralCodec.Training.State;

namespace NeuralCodec.Training.Tests;

public sealed class WideningTests : IDisposable
{
    private const int More = 32;
    private static readonly IntraConfig Narrow = new() { C = 96, N = 1, C2 = 96, N2 = 1, Bypass = 0, M = 96, Cz = 8, Cm = 16, Cs = 16 };
    private readonly string _folder = Directory.CreateTempSubdirectory("ncv-widen").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Old latents keep their values at the places of their quarters; the new ones pass what the old transforms dropped.</summary>
    [TorchFact]
    public void AWiderModelPassesMore()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        string weights = Path.Combine(_folder, "narrow.safetensors");
        using IntraModel narrow = new(Narrow, seed: 5) { ComputeType = ScalarType.Float32 };
        DctInitializer.Apply(narrow);
        Disturb(narrow.Store);
        narrow.Store.Build(Device.Cpu);
        Checkpoint.SaveWeights(weights, Trainer.Architecture, narrow.Store, narrow.Store.Flat, 0);

        IntraConfig config = Narrow with { Bypass = More, M = Narrow.M + More };
        using IntraModel wide = new(config, seed: 6) { ComputeType = ScalarType.Float32 };
        DctInitializer.Apply(wide);
        (_, IReadOnlyList<string> missing) = Checkpoint.Initialize(weights, wide.Store);
        Assert.Empty(missing);
        wide.Store.Build(Device.Cpu);

        (float[] y, double error) = Run(narrow);
        (float[] wider, double less) = Run(wide);
        int positions = y.Length / Narrow.M, oldGroup = Narrow.M / 4, group = config.M / 4;
        for (int c = 0; c < Narrow.M; c++)
        {
            int place = (c / oldGroup * group) + (c % oldGroup);
            for (int i = 0; i < positions; i++)
                Assert.Equal(y[(c * positions) + i], wider[(place * positions) + i], 0.1f); // weights are stored in half precision
        }
        Assert.True(less < 0.9 * error, $"mean squared error {less} with more latents, {error} without");
    }

    [TorchFact]
    public void OtherSizesAreNotWidened()
    {
        string weights = Path.Combine(_folder, "narrow.safetensors");
        using IntraModel narrow = new(Narrow, seed: 5);
        narrow.Store.Build(Device.Cpu);
        Checkpoint.SaveWeights(weights, Trainer.Architecture, narrow.Store, narrow.Store.Flat, 0);
        using IntraModel other = new(Narrow with { C2 = 104, M = 104, Cm = 24 }, seed: 6);
        (_, IReadOnlyList<string> missing) = Checkpoint.Initialize(weights, other.Store);
        Assert.Contains("mean.head1.in.weight", missing);
    }

    // As training does: no weight is left exactly where the DCT put it.
    private static void Disturb(ParameterStore store)
    {
        Random random = new(9);
        foreach (Parameter p in store.Parameters.Where(p => p.Name.EndsWith(".weight", StringComparison.Ordinal)))
        {
            foreach (ref float value in store.Initial(p.Name).AsSpan()) value *= 1 + (0.02f * (random.NextSingle() - 0.5f));
        }
    }

    private static (float[] Latents, double Error) Run(IntraModel model)
    {
        Random random = new(11);
        float[] packed = new float[96 * 64];
        for (int i = 0; i < packed.Length; i++) packed[i] = random.NextSingle() - 0.5f;
        Tensor x = torch.tensor(packed, 1, 96, 8, 8);
        Tensor? y = null;
        model.Store.Observe = (name, t) => y = name == "y" ? t.clone() : y;
        Tensor back = model.Forward(x, Quality.Weights([8], [QualityMode.Still], Device.Cpu), training: false).Reconstruction;
        model.Store.Observe = null;
        return (y!.contiguous().data<float>(), (back - x).square().mean().item());
    }
}
