using System.CommandLine;
using NeuralCodec.Cli.Terminal;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Devices;
using NeuralCodec.Codec.Devices.Onnx;
using NeuralCodec.Codec.Devices.OnnxRuntime;

namespace NeuralCodec.Cli;

/// <summary>The options that choose where frames are reconstructed: docs/devices.md.</summary>
internal sealed class DeviceSelection
{
    private readonly Option<string> _device = new("--device")
    {
        Description = "where pictures are computed: cpu is the normative engine; auto takes what `ncv bench devices` measured to be faster; the others need ONNX Runtime",
        HelpName = "auto|cpu|onnx|gpu|npu",
        DefaultValueFactory = _ => "auto",
    };

    private readonly Option<string?> _provider = new("--provider") { Description = "provider of ONNX Runtime", HelpName = "cpu|dml|coreml|qnn" };
    private readonly Option<string[]> _settings = new("--provider-option") { Description = "option of the provider; may be repeated", HelpName = "NAME=VALUE" };
    private readonly Option<string?> _library = new("--onnxruntime") { Description = "the ONNX Runtime library or its folder", HelpName = "PATH" };
    private readonly Option<OnnxPrecision> _precision = new("--device-precision") { Description = "numbers on the device", DefaultValueFactory = _ => OnnxPrecision.Float32 };

    private readonly Option<string?> _ranges = new("--device-ranges") { Description = "ranges from `ncv models export --calibrate`, for A8W8", HelpName = "FILE" };

    public DeviceSelection()
    {
        _device.AcceptOnlyFromAmong("auto", "cpu", "onnx", "gpu", "npu");
        _provider.AcceptOnlyFromAmong([.. OrtProvider.All.Select(provider => provider.Option)]);
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _device, _provider, _settings, _library, _precision, _ranges }) command.Add(option);
    }

    /// <summary>Adds what was chosen to the options of a decoder: nothing for the normative engine.</summary>
    public DecoderOptions Apply(ParseResult result, DecoderOptions options)
    {
        DeviceOptions? device = Read(result, options.ThreadCount);
        return result.GetValue(_device) == "auto" ? options with { DeviceOf = header => Measured(header, options.ThreadCount) } : options with { Device = device };
    }

    /// <summary>The device that `ncv bench devices` found faster than the normative engine here.</summary>
    private static DeviceOptions? Measured(SequenceHeader header, int threads)
    {
        DeviceMeasurement? found = DeviceMeasurements.Load().Choose(header.ModelId, header.WidthPixels, header.HeightPixels, threads);
        if (found is null) return null;
        Message.Note($"pictures are computed by ONNX Runtime, provider {found.Provider}, {found.Precision}: measured faster here; --device cpu gives the exact pixels");
        return DeviceMeasurements.ToOptions(found) with { Warn = Warn };
    }

    private static void Warn(string text) => Message.Note("warning: " + text);

    private DeviceOptions? Read(ParseResult result, int threads)
    {
        string device = result.GetValue(_device)!;
        string? named = result.GetValue(_provider);
        Dictionary<string, string> settings = [];
        foreach (string text in result.GetValue(_settings) ?? [])
        {
            int split = text.IndexOf('=', StringComparison.Ordinal);
            if (split <= 0) throw new CommandFailedException(ExitCode.Usage, $"--provider-option is NAME=VALUE, not {text}");
            settings[text[..split]] = text[(split + 1)..];
        }
        if (device is "auto" or "cpu")
        {
            if (named is not null || settings.Count > 0) throw new CommandFailedException(ExitCode.Usage, "--provider and --provider-option need --device onnx, gpu or npu");
            return null;
        }
        if (result.GetValue(_precision) == OnnxPrecision.A8W8 && result.GetValue(_ranges) is null)
            throw new CommandFailedException(ExitCode.Usage, "--device-precision A8W8 needs --device-ranges FILE, from `ncv models export --calibrate`");
        OrtProvider provider = named is null ? Default(device) : OrtProvider.All.First(one => one.Option == named);
        if (device != "onnx" && provider == OrtProvider.Cpu) throw new CommandFailedException(ExitCode.Usage, $"--provider cpu is no {device}; use --device onnx");
        Message.Note($"pictures are computed by ONNX Runtime, provider {provider.Option}; they may differ a little from those of the normative engine");
        return new DeviceOptions
        {
            Session = new OrtSessionOptions { Provider = provider, ProviderOptions = settings, Threads = threads, AllowsCpuFallback = device != "npu" },
            LibraryPath = result.GetValue(_library),
            Precision = result.GetValue(_precision),
            Ranges = result.GetValue(_ranges) is { } ranges ? PackageRanges.Load(ranges) : null,
            Warn = Warn,
        };
    }

    private static OrtProvider Default(string device) => device switch
    {
        "npu" => OperatingSystem.IsMacOS() ? OrtProvider.CoreML : OrtProvider.Qnn,
        "gpu" => OperatingSystem.IsWindows() ? OrtProvider.DirectML : OperatingSystem.IsMacOS() ? OrtProvider.CoreML
            : throw new CommandFailedException(ExitCode.Usage, "no provider for GPUs is bound on this system (docs/devices.md)"),
        _ => OrtProvider.Cpu,
    };
}
