using NeuralCodec.Codec.Networks;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec.Model;

/// <summary>
/// A trained model: integer layers, networks made of them, integer tables and facts about the training. Its id is the
/// SHA-256 of the file. Everything in it has been checked: no layer can overflow, all networks fit together.
/// </summary>
public sealed class ModelPackage
{
    private readonly Dictionary<string, LayerParameters> _layers;
    private readonly Dictionary<string, ModelTable> _tables;
    private readonly Dictionary<string, IReadOnlyList<NetworkStep>> _networks;

    internal ModelPackage(
        ModelId id, ModelManifest manifest, Dictionary<string, LayerParameters> layers, Dictionary<string, ModelTable> tables)
    {
        Id = id;
        Architecture = manifest.Architecture;
        Name = manifest.Name;
        Numbers = manifest.Numbers;
        Training = manifest.Training;
        _layers = layers;
        _tables = tables;
        _networks = manifest.Networks.ToDictionary(entry => entry.Key, entry => (IReadOnlyList<NetworkStep>)entry.Value);
    }

    /// <summary>SHA-256 of the package.</summary>
    public ModelId Id { get; }

    /// <summary>Which graph the layers and networks belong to: "intra-v1".</summary>
    public string Architecture { get; }

    /// <summary>Name for people.</summary>
    public string Name { get; }

    /// <summary>Sizes, exponents and shifts by name.</summary>
    public IReadOnlyDictionary<string, int> Numbers { get; }

    /// <summary>Facts about the training: data, steps, date, licence.</summary>
    public IReadOnlyDictionary<string, string> Training { get; }

    /// <summary>All layers by name.</summary>
    public IReadOnlyDictionary<string, LayerParameters> Layers => _layers;

    /// <summary>All tables by name.</summary>
    public IReadOnlyDictionary<string, ModelTable> Tables => _tables;

    /// <summary>The steps of all networks by name: "synthesis", and perhaps a second one of the same latents.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<NetworkStep>> Networks => _networks;

    /// <summary>Reads a package.</summary>
    /// <exception cref="InvalidMediaException">The bytes are no package, of another version, damaged or over the limits.</exception>
    public static ModelPackage Read(ReadOnlySpan<byte> package, ModelLimits? limits = null) =>
        new ModelPackageReader(limits ?? ModelLimits.Default).Read(package);

    /// <summary>Reads a package from a file.</summary>
    /// <exception cref="InvalidMediaException">The file is no package, of another version, damaged or over the limits.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ModelPackage Load(string path, ModelLimits? limits = null)
    {
        limits ??= ModelLimits.Default;
        return Read(ReadFile(path, limits), limits);
    }

    /// <summary>A number of the manifest that the architecture needs.</summary>
    /// <exception cref="InvalidMediaException">It is missing or outside the range.</exception>
    public int Number(string name, int minimum, int maximum)
    {
        if (!Numbers.TryGetValue(name, out int value) || value < minimum || value > maximum)
            throw Missing($"needs a number \"{name}\" of {minimum} to {maximum}");
        return value;
    }

    /// <summary>A layer that the architecture needs.</summary>
    /// <exception cref="InvalidMediaException">It is missing.</exception>
    public LayerParameters Layer(string name) =>
        _layers.TryGetValue(name, out LayerParameters? layer) ? layer : throw Missing($"has no layer \"{name}\"");

    /// <summary>A table that the architecture needs.</summary>
    /// <exception cref="InvalidMediaException">It is missing.</exception>
    public ModelTable Table(string name) =>
        _tables.TryGetValue(name, out ModelTable? table) ? table : throw Missing($"has no table \"{name}\"");

    /// <summary>Packs a network for a SIMD level (default: the level of the process).</summary>
    /// <exception cref="InvalidMediaException">The package has no such network.</exception>
    public IntegerNetwork CreateNetwork(string name, SimdLevel? level = null)
    {
        if (!_networks.TryGetValue(name, out IReadOnlyList<NetworkStep>? steps))
            throw Missing($"has no network \"{name}\"");
        List<NetworkLayer> packed = [];
        foreach (NetworkStep step in steps)
            packed.Add(NetworkStepResolver.Create(step, _layers, _tables, packed.Count == 0 ? 0 : packed[^1].OutputChannels, level));
        return new IntegerNetwork(name, packed);
    }

    /// <summary>The gains of all gain steps of a network at a mode and quality, in the order in which its run takes them.</summary>
    /// <exception cref="ArgumentException">A table has no such mode or quality, or the length is wrong.</exception>
    public void ReadGains(string network, int mode, int quality, Span<short> destination)
    {
        if (!_networks.TryGetValue(network, out IReadOnlyList<NetworkStep>? steps))
            throw Missing($"has no network \"{network}\"");
        // Called for every frame: an enumerator of the interface would be an object.
        for (int i = 0; i < steps.Count; i++)
        {
            if (steps[i].Kind != NetworkStepKind.Gain)
                continue;
            ModelTable table = Table(steps[i].Table!);
            if (destination.Length < table.Columns)
                throw new ArgumentException("too short for the gains", nameof(destination));
            table.Interpolate(mode, quality, destination[..table.Columns]);
            destination = destination[table.Columns..];
        }

        if (destination.Length != 0)
            throw new ArgumentException("too long for the gains", nameof(destination));
    }

    internal static byte[] ReadFile(string path, ModelLimits limits)
    {
        using FileStream file = File.OpenRead(path);
        if (file.Length > limits.MaxFileBytes)
            throw new InvalidMediaException(MediaProblem.LimitExceeded, -1, $"{path}: {file.Length} bytes are over the limit for a model package");
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private InvalidMediaException Missing(string what) =>
        new(MediaProblem.InvalidContent, -1, $"model package {Id.ShortName} ({Architecture}) {what}");
}
