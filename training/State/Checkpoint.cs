using System.Globalization;
using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.Models;

namespace NeuralCodec.Training.State;

/// <summary>
/// Training state in safetensors files. A full checkpoint resumes a run exactly (weights, their average, the optimizer's state, step);
/// a weights file holds one tensor per parameter, averaged, in half precision.
/// </summary>
public static class Checkpoint
{
    /// <summary>Writes everything a run needs to go on as if it had not stopped.</summary>
    public static void Save(string path, string architecture, ParameterStore store, Optimizer optimizer, long step)
    {
        long[] shape = [store.Count];
        Dictionary<string, StoredTensor> tensors = new()
        {
            ["flat"] = StoredTensor.FromSingles(store.Flat.data<float>(), shape, half: false),
            ["average"] = StoredTensor.FromSingles(optimizer.Average.data<float>(), shape, half: false),
        };
        foreach ((string name, Tensor value) in optimizer.State)
        {
            float[] values = value.data<float>();
            tensors[name] = StoredTensor.FromSingles(values, [values.Length], half: false);
        }
        Safetensors.Write(path, tensors, new Dictionary<string, string>
        {
            ["architecture"] = architecture,
            ["layout"] = Layout(store),
            ["optimizer"] = optimizer.Name,
            ["step"] = step.ToString(CultureInfo.InvariantCulture),
            ["updates"] = optimizer.Updates.ToString(CultureInfo.InvariantCulture),
            ["skipped"] = optimizer.Skipped.ToString(CultureInfo.InvariantCulture),
        });
    }

    /// <returns>The step to go on with.</returns>
    /// <exception cref="CheckpointException">The file is damaged or belongs to another architecture.</exception>
    public static long Load(string path, string architecture, ParameterStore store, Optimizer optimizer)
    {
        (Dictionary<string, StoredTensor> tensors, Dictionary<string, string> meta) = Safetensors.Read(path);
        if (!meta.TryGetValue("architecture", out string? found) || !meta.TryGetValue("layout", out string? layout))
            throw new CheckpointException($"'{path}' is not a training checkpoint");
        if (found != architecture || layout != Layout(store))
            throw new CheckpointException($"'{path}' holds '{found}', not the '{architecture}' of this run: use the same sizes, or --init to take what fits");
        // Checkpoints without a name are of a time when there was one optimizer.
        string by = meta.GetValueOrDefault("optimizer", "adam");
        if (by != optimizer.Name) throw new CheckpointException($"'{path}' was written by the optimizer '{by}': resume with it, or use --init to take the weights");
        Copy("flat", store.Flat);
        foreach ((string name, Tensor value) in optimizer.State) Copy(name, value);
        Copy("average", optimizer.Average);
        optimizer.Updates = Number("updates");
        optimizer.Skipped = Number("skipped");
        return Number("step");

        void Copy(string name, Tensor destination)
        {
            if (!tensors.TryGetValue(name, out StoredTensor? stored) || stored.Type != ScalarType.Float32 || stored.Data.Length != destination.size(0) * 4)
                throw new CheckpointException($"'{path}' lacks '{name}'");
            using IDisposable noGrad = torch.no_grad();
            using Tensor host = torch.tensor<byte>(stored.Data, [destination.size(0)], ScalarType.Float32);
            destination.copy_(host);
        }

        long Number(string key) => meta.TryGetValue(key, out string? text) && long.TryParse(text, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new CheckpointException($"'{path}' lacks '{key}'");
    }

    /// <summary>Writes one tensor per parameter from <paramref name="flat"/> (the average, usually), in half precision.</summary>
    public static void SaveWeights(string path, string architecture, ParameterStore store, Tensor flat, long step)
    {
        float[] values = flat.data<float>();
        Dictionary<string, StoredTensor> tensors = [];
        foreach (Parameter p in store.Parameters)
            tensors[p.Name] = StoredTensor.FromSingles(values.AsSpan((int)p.Offset, (int)p.Count), p.Shape, half: true);
        Safetensors.Write(path, tensors, new Dictionary<string, string>
        {
            ["architecture"] = architecture,
            ["step"] = step.ToString(CultureInfo.InvariantCulture),
        });
    }

    /// <summary>Takes every tensor whose name and shape fit into the declared values, those of a model with fewer latents too (<see cref="Widening"/>); before the store is built.</summary>
    /// <returns>How many parameters were taken, and the names of those that were not.</returns>
    public static (int Taken, IReadOnlyList<string> Missing) Initialize(string path, ParameterStore store)
    {
        (Dictionary<string, StoredTensor> tensors, _) = Safetensors.Read(path);
        Widening? widening = Widening.Between(tensors, store);
        List<string> missing = [];
        foreach (Parameter p in store.Parameters)
        {
            if (!tensors.TryGetValue(p.Name, out StoredTensor? stored)) missing.Add(p.Name);
            else if (stored.Shape.AsSpan().SequenceEqual(p.Shape)) stored.ToSingles().CopyTo(store.Initial(p.Name), 0);
            else if (widening?.Place(p.Name, stored.ToSingles(), stored.Shape, store.Initial(p.Name), p.Shape) != true) missing.Add(p.Name);
        }
        int taken = store.Parameters.Count - missing.Count;
        return taken > 0 ? (taken, missing) : throw new CheckpointException($"'{path}' holds no tensor that fits this model");
    }

    private static string Layout(ParameterStore store) =>
        string.Join(' ', store.Parameters.Select(p => p.Name + ":" + string.Join('x', p.Shape)));
}
