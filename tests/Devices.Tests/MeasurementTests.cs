using NeuralCodec.Codec;
using NeuralCodec.Codec.Devices;
using NeuralCodec.Codec.Devices.Onnx;

namespace NeuralCodec.Devices.Tests;

/// <summary>What the device "auto" takes, with measurements made up.</summary>
public sealed class MeasurementTests : IDisposable
{
    private const int Threads = 2;

    private static readonly ModelId Model = ModelId.Of([1, 2, 3]);

    private readonly string _folder = Directory.CreateTempSubdirectory("ncv-measured").FullName;

    private string Store => Path.Combine(_folder, "cache", "devices.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TheFastestFormBelowTheNormativeEngineIsTaken()
    {
        Save(Of(OnnxPrecision.Float32, 12), Of(OnnxPrecision.A16W8, 7), Of(OnnxPrecision.A8W8, 3));
        DeviceMeasurement? chosen = DeviceMeasurements.Load(Store).Choose(Model, 1280, 720, Threads);
        Assert.Equal(OnnxPrecision.A16W8, chosen?.Precision);
        DeviceOptions options = DeviceMeasurements.ToOptions(chosen!);
        Assert.Equal(DeviceNeed.None, options.Need);
        Assert.Equal(("cpu", OnnxPrecision.A16W8, Threads), (options.Session.Provider.Option, options.Precision, options.Session.Threads));
    }

    [Fact]
    public void NothingIsTakenThatWasNotClearlyFasterOrForSomethingElse()
    {
        Save(Of(OnnxPrecision.Float32, 9.6), Of(OnnxPrecision.Float16, 11));
        DeviceMeasurements slow = DeviceMeasurements.Load(Store);
        Assert.Equal(2, slow.All.Count);
        Assert.Null(slow.Choose(Model, 1280, 720, Threads));

        Save(Of(OnnxPrecision.Float32, 5));
        DeviceMeasurements fast = DeviceMeasurements.Load(Store);
        Assert.NotNull(fast.Choose(Model, 1280, 720, Threads));
        Assert.NotNull(fast.Choose(Model, 1279, 705, Threads)); // padded to the same graph
        Assert.Null(fast.Choose(Model, 640, 360, Threads));
        Assert.Null(fast.Choose(Model, 1280, 720, Threads + 1));
        Assert.Null(fast.Choose(ModelId.Of([4]), 1280, 720, Threads));
        Assert.Null(DeviceMeasurements.Load(Path.Combine(_folder, "none.json")).Choose(Model, 1280, 720, Threads));
    }

    [Fact]
    public void AnotherLibraryOrBackendIsNotTheOneThatWasMeasured()
    {
        Dictionary<string, string> options = new() { ["backend_path"] = "backend" };
        File.WriteAllText(Path.Combine(_folder, "backend"), "driver 1");
        DeviceMeasurement one = Of(OnnxPrecision.Float32, 5) with { Provider = "qnn", ProviderOptions = options };
        Save(one with { Driver = DeviceMeasurements.DriverOf(one.Library, options)! });
        Assert.NotNull(DeviceMeasurements.Load(Store).Choose(Model, 1280, 720, Threads));
        File.WriteAllText(Path.Combine(_folder, "backend"), "driver 1.1");
        Assert.Null(DeviceMeasurements.Load(Store).Choose(Model, 1280, 720, Threads));
        File.Delete(Path.Combine(_folder, "backend"));
        Assert.Null(DeviceMeasurements.Load(Store).Choose(Model, 1280, 720, Threads));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[null]")]
    [InlineData("{}")]
    [InlineData("[{\"Provider\":\"cpu\"}]")]
    [InlineData("[{\"Precision\":\"many\"}]")]
    public void UnreadableMeasurementsAreNone(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Store)!);
        File.WriteAllText(Store, text);
        Assert.Empty(DeviceMeasurements.Load(Store).All);
    }

    private DeviceMeasurement Of(OnnxPrecision precision, double milliseconds)
    {
        string library = Path.Combine(_folder, "library");
        if (!File.Exists(library)) File.WriteAllText(library, "library");
        string driver = DeviceMeasurements.DriverOf(library, new Dictionary<string, string>())!;
        return new DeviceMeasurement(
            Model.ToString(), 1280, 768, Threads, library, driver, "cpu", new Dictionary<string, string>(), precision, milliseconds, ManagedMilliseconds: 10);
    }

    private void Save(params DeviceMeasurement[] measurements) => DeviceMeasurements.Load(Store).Store(measurements);
}
