using NeuralCodec.Codec.Devices.Onnx;
using NeuralCodec.Codec.Devices.OnnxRuntime;

namespace NeuralCodec.Benchmarks.Devices;

/// <summary>A coded file to measure with, and what it was made of, for the drift.</summary>
internal sealed record DevicesItem(string File, string? Source = null, bool IsTemporary = false);

/// <summary>The arguments of `bench devices`.</summary>
internal sealed record DevicesArguments
{
    public List<DevicesItem> Items { get; } = [];

    public string? Calibrate { get; private set; }

    public int Frames { get; private set; } = 60;

    public int Rounds { get; private set; } = 3;

    public int Threads { get; private set; } = Environment.ProcessorCount;

    public OrtProvider Provider { get; private set; } = OrtProvider.Cpu;

    public Dictionary<string, string> ProviderOptions { get; } = [];

    public string? Library { get; private set; }

    public string? Json { get; private set; }

    public bool Stores { get; private set; } = true;

    /// <summary>Drift alone: one round, times are neither shown nor stored.</summary>
    public bool IsDriftOnly { get; private set; }

    /// <summary>Forms to measure beside the normative engine; empty = all.</summary>
    public List<OnnxPrecision> Forms { get; } = [];

    /// <summary>Null where the arguments make no sense.</summary>
    public static DevicesArguments? Parse(string[] arguments)
    {
        DevicesArguments parsed = new();
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--no-store") parsed.Stores = false;
            else if (arguments[i] == "--drift-only") (parsed.IsDriftOnly, parsed.Stores, parsed.Rounds) = (true, false, 1);
            else if (arguments[i] is not "-" && !arguments[i].StartsWith("--", StringComparison.Ordinal)) parsed.Items.Add(new DevicesItem(arguments[i]));
            else if (i + 1 == arguments.Length || !parsed.TakeValue(arguments[i], arguments[++i])) return null;
        }
        return parsed;
    }

    private bool TakeValue(string name, string value)
    {
        switch (name)
        {
            case "--source" when Items.Count > 0:
                Items[^1] = Items[^1] with { Source = value };
                return true;
            case "--calibrate":
                Calibrate = value;
                return true;
            case "--onnxruntime":
                Library = value;
                return true;
            case "--json":
                Json = value;
                return true;
            case "--form" when Enum.TryParse(value, ignoreCase: true, out OnnxPrecision form) && Enum.IsDefined(form):
                Forms.Add(form);
                return true;
            case "--provider" when OrtProvider.All.FirstOrDefault(one => one.Option == value) is { } provider:
                Provider = provider;
                return true;
            case "--provider-option" when value.IndexOf('=', StringComparison.Ordinal) is > 0 and var split:
                ProviderOptions[value[..split]] = value[(split + 1)..];
                return true;
            case "--frames" or "--rounds" or "--threads" when int.TryParse(value, out int number) && number > 0:
                (Frames, Rounds, Threads) = (name == "--frames" ? number : Frames, name == "--rounds" ? number : Rounds, name == "--threads" ? number : Threads);
                return true;
            default:
                return false;
        }
    }
}
