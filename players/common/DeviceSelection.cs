using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Devices;
using NeuralCodec.Codec.Devices.Onnx;
using NeuralCodec.Codec.Devices.OnnxRuntime;

namespace NeuralCodec.Players;

/// <summary>
/// The options that choose on what networks run (docs/devices.md): those that reconstruct frames for a decoder, or those of an encoder's analysis and of its loop.
/// Part of `ncv` and of `ncv-serve`.
/// </summary>
internal sealed class DeviceSelection
{
    private static readonly string[] Named = ["onnx", "gpu", "npu"];

    private readonly Action<string> _note;
    private readonly Option<string> _device;
    private readonly Option<string>? _loop;

    private readonly Option<string?> _provider = new("--provider") { Description = "provider of ONNX Runtime", HelpName = "cpu|dml|coreml|qnn" };
    private readonly Option<string[]> _settings = new("--provider-option") { Description = "option of the provider; may be repeated", HelpName = "NAME=VALUE" };
    private readonly Option<string?> _library = new("--onnxruntime") { Description = "the ONNX Runtime library or its folder", HelpName = "PATH" };
    private readonly Option<OnnxPrecision> _precision = new("--device-precision")
    {
        Description = "numbers on the device",
        DefaultValueFactory = _ => OnnxPrecision.Float32,
    };

    private readonly Option<string?> _ranges = new("--device-ranges")
    {
        Description = "ranges from `ncv models export --calibrate`, for A8W8",
        HelpName = "FILE",
    };

    /// <param name="note">Takes what people should know: what computes, and warnings.</param>
    /// <param name="isEncoder">True for an encoder, which has a device for analysis and one for its loop; false for a decoder.</param>
    public DeviceSelection(Action<string> note, bool isEncoder = false)
    {
        _note = note;
        _device = NewOption("--device", "auto", ["auto", "cpu", .. Named], isEncoder
            ? "what analyses pictures: auto and cpu are the normative engine, the others need ONNX Runtime; the file decodes everywhere alike"
            : "where pictures are computed: cpu is the normative engine; auto takes what `ncv bench devices` measured to be faster; the others need ONNX Runtime");
        if (isEncoder)
        {
            _loop = NewOption("--loop-device", "cpu", ["cpu", .. Named],
                "what computes the references of later frames: cpu is the normative engine; of another the header says so, and all other decoders drift from it");
        }
        _provider.AcceptOnlyFromAmong([.. OrtProvider.All.Select(provider => provider.Option)]);
    }

    /// <summary>Adds the options to a command, and a check that they fit together: what does not is a usage error.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[.. Devices, .. Settings]) command.Add(option);
        command.Validators.Add(result =>
        {
            if (!result.Children.SelectMany(child => child.Errors).Any() && FindContradiction(result) is { } text) result.AddError(text);
        });
    }

    /// <summary>What chooses the device of a sequence; null = the normative engine.</summary>
    /// <exception cref="OrtException">There is no library, or it lacks the provider.</exception>
    /// <exception cref="Codec.InvalidMediaException">The file of ranges is none.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public Func<SequenceHeader, DeviceOptions?>? Read(ParseResult result, int threads)
    {
        if (result.GetValue(_device) == "auto") return header => Measured(header, threads);
        DeviceOptions? options = ReadNamed(
            result, _device, threads, "pictures are computed by ONNX Runtime, provider {0}; they may differ a little from those of the normative engine");
        return options is null ? null : _ => options;
    }

    /// <summary>The device of an encoder's analysis; null = the normative engine.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public DeviceOptions? ReadAnalysis(ParseResult result, int threads) => ReadNamed(
        result, _device, threads, "pictures are analysed by ONNX Runtime, provider {0}: size and quality may differ a little from those of the normative engine");

    /// <summary>The device of an encoder's loop; null = the normative engine.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public DeviceOptions? ReadLoop(ParseResult result, int threads) => ReadNamed(
        result, _loop!, threads, "references are computed by ONNX Runtime, provider {0}: decoders on another device, or without one, drift from them");

    /// <summary>True where a device for the loop is named.</summary>
    public bool IsLoopNamed(ParseResult result) => Named.Contains(result.GetValue(_loop!));

    private Option<string>[] Devices => _loop is null ? [_device] : [_device, _loop];

    private Option[] Settings => [_provider, _settings, _library, _precision, _ranges];

    private static Option<string> NewOption(string name, string usual, string[] devices, string description)
    {
        Option<string> option = new(name) { Description = description, HelpName = string.Join('|', devices), DefaultValueFactory = _ => usual };
        option.AcceptOnlyFromAmong(devices);
        return option;
    }

    private DeviceOptions? ReadNamed(ParseResult result, Option<string> option, int threads, string note)
    {
        string device = result.GetValue(option)!;
        if (!Named.Contains(device)) return null;
        OrtProvider provider = FindProvider(device, result.GetValue(_provider))!;
        DeviceOptions options = new()
        {
            Session = new OrtSessionOptions
            {
                Provider = provider,
                ProviderOptions = (result.GetValue(_settings) ?? []).Select(text => text.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]),
                Threads = threads,
                AllowsCpuFallback = device != "npu",
            },
            LibraryPath = result.GetValue(_library),
            Precision = result.GetValue(_precision),
            Ranges = result.GetValue(_ranges) is { } ranges ? PackageRanges.Load(ranges) : null,
            Warn = Warn,
        };
        options.RequireAvailable();
        _note(string.Format(CultureInfo.InvariantCulture, note, provider.Option));
        return options;
    }

    private string? FindContradiction(CommandResult result)
    {
        string? provider = result.GetValue(_provider);
        string[] settings = result.GetValue(_settings) ?? [];
        if (settings.FirstOrDefault(text => text.IndexOf('=', StringComparison.Ordinal) <= 0) is { } wrong)
            return $"--provider-option is NAME=VALUE, not {wrong}";
        if (settings.GroupBy(text => text[..text.IndexOf('=', StringComparison.Ordinal)]).FirstOrDefault(group => group.Count() > 1) is { } twice)
            return $"--provider-option {twice.Key} is given twice";
        // Defaults are not there yet: null where an option is not given.
        Option<string>[] named = [.. Devices.Where(option => Named.Contains(result.GetValue(option)))];
        if (named.Length == 0)
        {
            Option? idle = Settings.FirstOrDefault(option => result.GetResult(option) is { Implicit: false });
            return idle is null ? null : $"{idle.Name} needs {string.Join(" or ", Devices.Select(option => option.Name))} onnx, gpu or npu";
        }

        // Not by its value: that throws where it is none, which is reported elsewhere.
        bool isEightBits = result.GetResult(_precision)?.Tokens is [var token]
            && nameof(OnnxPrecision.A8W8).Equals(token.Value, StringComparison.OrdinalIgnoreCase);
        if (isEightBits && _loop is not null && named.Contains(_device))
            return "--device-precision A8W8 is for --loop-device alone: ranges are measured while decoding, so there are none of the analysis";
        if (isEightBits && result.GetValue(_ranges) is null)
            return "--device-precision A8W8 needs --device-ranges FILE, from `ncv models export --calibrate`";
        return named.Select(option => FindContradiction(option, result.GetValue(option)!, provider)).FirstOrDefault(text => text is not null);
    }

    private static string? FindContradiction(Option<string> option, string device, string? provider) =>
        FindProvider(device, provider) is not { } found ? "no provider for GPUs is bound on this system (docs/devices.md)"
        : device != "onnx" && found == OrtProvider.Cpu ? $"--provider cpu is no {device}; use {option.Name} onnx"
        : null;

    /// <summary>The provider named, or that of the kind of device on this system; null where it has none.</summary>
    private static OrtProvider? FindProvider(string device, string? named) => (named, device) switch
    {
        ({ } name, _) => OrtProvider.All.First(one => one.Option == name),
        (_, "npu") => OperatingSystem.IsMacOS() ? OrtProvider.CoreML : OrtProvider.Qnn,
        (_, "gpu") => OperatingSystem.IsWindows() ? OrtProvider.DirectML : OperatingSystem.IsMacOS() ? OrtProvider.CoreML : null,
        _ => OrtProvider.Cpu,
    };

    /// <summary>The device that `ncv bench devices` found faster than the normative engine here.</summary>
    private DeviceOptions? Measured(SequenceHeader header, int threads)
    {
        DeviceMeasurement? found = DeviceMeasurements.Load().Choose(header.ModelId, header.WidthPixels, header.HeightPixels, threads);
        if (found is null) return null;
        string device = $"ONNX Runtime, provider {found.Provider}, {found.Precision}";
        _note($"pictures are computed by {device}: measured faster here; --device cpu gives the exact pixels");
        return DeviceMeasurements.ToOptions(found) with { Warn = Warn };
    }

    private void Warn(string text) => _note("warning: " + text);
}
