using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using NeuralCodec.Codec.Devices.OnnxRuntime;
using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Codec.Devices;

/// <summary>
/// What `ncv bench devices` measured on this machine, in the cache of the user. The device "auto" takes what was faster here than the normative
/// engine, for the same model package, size and threads, as long as library and driver are those that were measured.
/// </summary>
public sealed class DeviceMeasurements
{
    private const int MaxFileBytes = 1 << 20;

    private readonly string _path;
    private readonly List<DeviceMeasurement> _all;

    private DeviceMeasurements(string path, List<DeviceMeasurement> all) => (_path, _all) = (path, all);

    /// <summary>The file in the cache of the user.</summary>
    public static string DefaultPath => Path.Combine(OrtLocator.UserFolder, "devices.json");

    /// <summary>All measurements.</summary>
    public IReadOnlyList<DeviceMeasurement> All => _all;

    /// <summary>Reads the measurements; a file that is missing or unreadable holds none: then nothing was measured.</summary>
    public static DeviceMeasurements Load(string? path = null)
    {
        path ??= DefaultPath;
        try
        {
            FileInfo file = new(path);
            if (file.Exists && file.Length <= MaxFileBytes)
            {
                List<DeviceMeasurement>? read = JsonSerializer.Deserialize(File.ReadAllBytes(path), DeviceMeasurementContext.Default.ListDeviceMeasurement);
                return new DeviceMeasurements(path, [.. (read ?? []).Where(IsWhole)]);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or ArgumentException or NotSupportedException)
        {
            // As if nothing had been measured: the normative engine is always right.
        }
        return new DeviceMeasurements(path, []);
    }

    /// <summary>
    /// Length and time of the files that compute on a device: a measurement holds as long as they stay. Null where they cannot be found.
    /// </summary>
    public static string? DriverOf(string library, IReadOnlyDictionary<string, string> providerOptions)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(providerOptions);
        string? stamp = Stamp(library);
        if (stamp is null || !providerOptions.TryGetValue("backend_path", out string? backend)) return stamp;
        return Stamp(Path.Combine(Path.GetDirectoryName(library) ?? "", backend)) is { } second ? stamp + " " + second : null;
    }

    /// <summary>Replaces what was measured for the same model package, size, threads and provider, and writes the file.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Store(IReadOnlyList<DeviceMeasurement> measurements)
    {
        ArgumentNullException.ThrowIfNull(measurements);
        _all.RemoveAll(old => measurements.Any(one =>
            (one.Model, one.PaddedWidth, one.PaddedHeight, one.Threads, one.Provider) == (old.Model, old.PaddedWidth, old.PaddedHeight, old.Threads, old.Provider)));
        _all.AddRange(measurements);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!);
        WholeFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(_all, DeviceMeasurementContext.Default.ListDeviceMeasurement));
    }

    /// <summary>The fastest device that was measured faster than the normative engine; null = that engine.</summary>
    /// <param name="threads">Threads, 0 = all.</param>
    public DeviceMeasurement? Choose(ModelId model, int widthPixels, int heightPixels, int threads)
    {
        (int rows, int columns) = FramePacking.PackedSize(widthPixels, heightPixels);
        int used = threads > 0 ? threads : Environment.ProcessorCount;
        return _all
            .Where(one => one.Model == model.ToString() && one.PaddedWidth == columns * 8 && one.PaddedHeight == rows * 8 && one.Threads == used)
            .Where(one => one.IsWorthwhile && DriverOf(one.Library, one.ProviderOptions) == one.Driver)
            .MinBy(one => one.FrameMilliseconds);
    }

    /// <summary>How to run on a measured device.</summary>
    public static DeviceOptions ToOptions(DeviceMeasurement measurement)
    {
        ArgumentNullException.ThrowIfNull(measurement);
        OrtProvider provider = OrtProvider.All.First(one => one.Option == measurement.Provider);
        return new DeviceOptions
        {
            Session = new OrtSessionOptions { Provider = provider, ProviderOptions = measurement.ProviderOptions, Threads = measurement.Threads },
            LibraryPath = measurement.Library,
            Precision = measurement.Precision,
            Need = DeviceNeed.None,
        };
    }

    private static bool IsWhole(DeviceMeasurement? one) =>
        one is { Model: not null, Library: not null, Driver: not null, ProviderOptions: not null, Provider: not null }
        && Enum.IsDefined(one.Precision) && OrtProvider.All.Any(provider => provider.Option == one.Provider);

    private static string? Stamp(string path)
    {
        FileInfo file = new(path);
        return file.Exists ? string.Create(CultureInfo.InvariantCulture, $"{file.Length}-{file.LastWriteTimeUtc.Ticks}") : null;
    }
}

/// <summary>Reads and writes measurements without reflection.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(List<DeviceMeasurement>))]
internal sealed partial class DeviceMeasurementContext : JsonSerializerContext;
