using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Devices;
using NeuralCodec.Codec.Devices.OnnxRuntime;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Inter;
using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;
using NeuralCodec.Tests.Devices;

namespace NeuralCodec.Devices.Tests;

/// <summary>The binding against a library of our own, its refusals, and the installer without a network.</summary>
public class BindingTests
{
    private static ModelPackage SmallModel() => ModelPackage.Load(Path.Combine(AppContext.BaseDirectory, "vectors", "small.ncm"));

    // Latents of a frame of 20x9 under the small model, all 0.
    private static IntraLatents SmallLatents()
    {
        IntraLatents latents = new() { Mode = QualityMode.Video, Quality = new QualityIndex(2000) };
        latents.Hyper.Reshape(1, 1, 2);
        latents.Residuals.Reshape(4, 4, 4);
        return latents;
    }

    [MockFact]
    public void QnnSessionsPassTheExactOptionsAndRefuseTheFallback()
    {
        using MockLibrary mock = MockLibrary.Build();
        using (OrtLibrary library = OrtLibrary.Open(mock.Path))
        {
            OrtSessionOptions options = new()
            {
                Provider = OrtProvider.Qnn,
                ProviderOptions = new Dictionary<string, string> { ["backend_path"] = "QnnHtp.dll", ["htp_performance_mode"] = "burst" },
            };
            using OrtSession session = new(library, new byte[2000], options);
            session.BindInput("z", 1, 2, 3, 4);
            session.BindOutput("y", 1, 1, 8, 8);
            session.Run();
            session["z"].Fill(1);
            Assert.Equal(64, session["y"].Length);
        }
        Assert.Equal(
            [
                "env", "entry session.disable_cpu_ep_fallback=1", "provider QNN backend_path=QnnHtp.dll htp_performance_mode=burst", "session 1", "release",
                "tensor 96 rank 4 type 1", "bind z", "tensor 256 rank 4 type 1", "bind y", "run",
            ],
            mock.Log.Take(10));
        Assert.Equal(7, mock.Log.Count(line => line == "release"));
    }

    [MockFact]
    public void ACompiledGraphIsAskedForOnceAndTakenUntilItNoLongerLoads()
    {
        using MockLibrary mock = MockLibrary.Build();
        string context = Path.Combine(Path.GetDirectoryName(mock.Path)!, "contexts", "a.onnx");
        OrtSessionOptions options = new() { Provider = OrtProvider.Qnn, ContextPath = context };
        using OrtLibrary library = OrtLibrary.Open(mock.Path);
        new OrtSession(library, new byte[2000], options).Dispose();
        string[] asked = ["entry ep.context_enable=1", "entry ep.context_embed_mode=1", "entry ep.context_file_path=" + context];
        Assert.Equal(asked, mock.Log.Where(line => line.StartsWith("entry ep.", StringComparison.Ordinal)));
        Assert.Equal(["session 1"], mock.Log.Where(line => line.StartsWith("session", StringComparison.Ordinal)));

        File.WriteAllBytes(context, new byte[3]); // as the provider would
        new OrtSession(library, new byte[2000], options).Dispose();
        Assert.Equal(["session 1", "session 0"], mock.Log.Where(line => line.StartsWith("session", StringComparison.Ordinal)));
        Assert.Equal(asked.Length, mock.Log.Count(line => line.StartsWith("entry ep.", StringComparison.Ordinal)));

        mock.Fail("session", "compiled for another driver");
        Assert.Throws<OrtException>(() => new OrtSession(library, new byte[2000], options));
        Assert.False(File.Exists(context));
        Assert.Equal(["session 0", "session 1"], mock.Log.Where(line => line.StartsWith("session", StringComparison.Ordinal)).TakeLast(2));
    }

    [MockFact]
    public void ALostDeviceIsReportedOnceAndNothingIsTriedAfter()
    {
        using MockLibrary mock = MockLibrary.Build(failAfter: 2);
        List<string> warnings = [];
        using DeviceReconstructor device = DeviceReconstructor.Open(SmallModel(), new DeviceOptions { LibraryPath = mock.Path, Warn = warnings.Add });
        using Frame frame = new(20, 9);
        IntraLatents latents = SmallLatents();
        Assert.Equal([true, true, false, false], Enumerable.Range(0, 4).Select(_ => device.TryReconstruct(latents, frame)));
        Assert.Equal(2, device.Frames);
        Assert.Contains("device lost", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.DoesNotContain("stack", warnings[0], StringComparison.Ordinal);
        Assert.Equal(3, mock.Log.Count(line => line == "run"));
    }

    [MockFact]
    public void AStreamIsFinishedByTheNormativeEngineWhereTheDeviceIsLost()
    {
        using MockLibrary mock = MockLibrary.Build(failAfter: 0);
        string vectors = Path.Combine(AppContext.BaseDirectory, "vectors");
        ModelPackage package = ModelPackage.Load(Path.Combine(vectors, "small.ncm"));
        DeviceReconstructor device = DeviceReconstructor.Open(package, new DeviceOptions { LibraryPath = mock.Path });
        using IntraFrameCoder coder = new(new IntraNetworks(package), QualityMode.Video, 1, device);
        using Frame frame = new(20, 9);
        coder.Decode(File.ReadAllBytes(Path.Combine(vectors, "20x9-video-2000.frame")), frame);
        Assert.Equal(File.ReadAllBytes(Path.Combine(vectors, "20x9-video-2000.yuv")), frame.Pixels.ToArray());
    }

    [MockTheory]
    [InlineData("1.17.3", "1.22 or newer")]
    [InlineData("nonsense", "1.22 or newer")]
    public void OlderLibrariesAreRefused(string version, string expected)
    {
        using MockLibrary mock = MockLibrary.Build(version);
        Assert.Contains(expected, Assert.Throws<OrtException>(() => OrtLibrary.Open(mock.Path)).Message, StringComparison.Ordinal);
    }

    [MockFact]
    public void AMissingProviderOrFunctionIsNamed()
    {
        using MockLibrary plain = MockLibrary.Build(hasQnn: false), old = MockLibrary.Build(hasAppend: false);
        using OrtLibrary library = OrtLibrary.Open(plain.Path), incomplete = OrtLibrary.Open(old.Path);
        OrtSessionOptions options = new() { Provider = OrtProvider.Qnn };
        Assert.Contains("has no provider \"qnn\"", Assert.Throws<OrtException>(() => new OrtSession(library, new byte[1], options)).Message, StringComparison.Ordinal);
        Assert.Contains("AppendExecutionProvider", Assert.Throws<OrtException>(() => new OrtSession(incomplete, new byte[1], options)).Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever function is missing: an error that names it, or none where it is not needed; never a call of address 0.</summary>
    [MockFact]
    public void EveryMissingFunctionIsNamed()
    {
        using MockLibrary mock = MockLibrary.Build();
        foreach (OrtFunction function in Enum.GetValues<OrtFunction>())
        {
            mock.Remove((int)function);
            Exception? thrown = Record.Exception(() =>
            {
                using OrtLibrary library = OrtLibrary.Open(mock.Path);
                using OrtSession session = new(library, new byte[1], new OrtSessionOptions { Provider = OrtProvider.Qnn, Threads = 1 });
                session.BindInput("z", 1);
                session.BindOutput("y", 1);
                session.Run();
            });
            if (function is OrtFunction.GetErrorMessage or OrtFunction.ReleaseStatus) Assert.Null(thrown);
            else Assert.Contains(function.ToString(), Assert.IsType<OrtException>(thrown).Message, StringComparison.Ordinal);
        }
    }

    /// <summary>A device that fails at any call leaves the frame to the normative engine, with one warning.</summary>
    [MockTheory]
    [InlineData("options", "no options")]
    [InlineData("session", "model too large")]
    [InlineData("tensor", "out of memory")]
    [InlineData("bind", "shape is dynamic")]
    public void ADeviceThatRefusesIsLeft(string call, string message)
    {
        using MockLibrary mock = MockLibrary.Build();
        mock.Fail(call, message);
        List<string> warnings = [];
        using DeviceReconstructor device = DeviceReconstructor.Open(SmallModel(), new DeviceOptions { LibraryPath = mock.Path, Warn = warnings.Add });
        using Frame frame = new(20, 9);
        IntraLatents latents = SmallLatents();
        Assert.False(device.TryReconstruct(latents, frame));
        Assert.False(device.TryReconstruct(latents, frame));
        Assert.Contains(message, Assert.Single(warnings), StringComparison.Ordinal);
    }

    /// <summary>The networks see the window as a picture of its own, so a graph of its size computes it; the library's pictures are black.</summary>
    [MockFact]
    public void APartOfAPictureIsComputedByAGraphOfItsSize()
    {
        using MockLibrary mock = MockLibrary.Build();
        ModelPackage package = ModelPackage.Load(Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "models"), "video-*.ncm")[0]);
        InterNetworks networks = new(package);
        InterIntegers integers = new() { Header = new InterHeader(new QualityIndex(8000), 0, -1) };
        integers.Hyper.Reshape(1, 2, package.Number(InterArchitecture.Prefix + IntraArchitecture.HyperChannels, 1, 4096));
        integers.Residuals.Reshape(4, 8, networks.Latents.LatentChannels);
        IntegerTensor predictions = new(8, 16, InterNetworks.PredictionChannels);
        BlockWindow window = new(1, 1, 1, 2); // of 2 x 3 blocks
        using Frame frame = new(170, 100);
        using (DeviceReconstructor device = DeviceReconstructor.Open(package, new DeviceOptions { LibraryPath = mock.Path, Warn = Assert.Fail }))
        {
            for (int run = 0; run < 2; run++)
            {
                frame.Pixels.Fill(77);
                Assert.True(device.TryReconstruct(integers, predictions, window, frame));
            }
            Assert.Equal(2, device.Frames);
        }
        for (int y = 0; y < 100; y++)
        for (int x = 0; x < 170; x++)
            Assert.Equal(x >= 64 && y >= 64 ? 0 : 77, frame.GetRow(0, y)[x]);
        Assert.Equal([77, 0], [frame.GetRow(2, 40)[31], frame.GetRow(2, 40)[32]]);
        Assert.Equal(1, mock.Log.Count(line => line == "session 1"));

        List<string> warnings = [];
        DeviceOptions slow = new() { LibraryPath = mock.Path, Warn = warnings.Add, Session = new OrtSessionOptions { Provider = OrtProvider.Qnn } };
        using (DeviceReconstructor device = DeviceReconstructor.Open(package, slow))
            Assert.False(device.TryReconstruct(integers, predictions, window, frame));
        Assert.Contains("1 of 1 frames", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void AnOptionalDeviceThatIsMissingIsAWarning()
    {
        string folder = Directory.CreateTempSubdirectory("ncv-none").FullName;
        ModelPackage package = SmallModel();
        List<string> warnings = [];
        DeviceOptions options = new() { LibraryPath = folder, Warn = warnings.Add };
        Assert.Throws<OrtException>(() => DeviceReconstructor.TryOpen(package, options));
        Assert.Null(DeviceReconstructor.TryOpen(package, options with { Need = DeviceNeed.None }));
        Assert.Contains("normative engine", Assert.Single(warnings), StringComparison.Ordinal);
        Directory.Delete(folder);
    }

    [Fact]
    public void ALibraryForAnotherProcessorIsSaidToBeOne()
    {
        if (!OperatingSystem.IsLinux()) return;
        string folder = Directory.CreateTempSubdirectory("ncv-foreign").FullName, file = Path.Combine(folder, "libonnxruntime.so");
        byte[] header = new byte[64];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(header);
        header[18] = 243; // RISC-V
        File.WriteAllBytes(file, header);
        Assert.Contains("for another processor", Assert.Throws<OrtException>(() => OrtLibrary.Open(file)).Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void FilesThatAreNoLibraryAreRefused()
    {
        string folder = Directory.CreateTempSubdirectory("ncv-mock").FullName, file = Path.Combine(folder, "libonnxruntime.so");
        Assert.Contains("no ONNX Runtime library", Assert.Throws<OrtException>(() => OrtLibrary.Open(folder)).Message, StringComparison.Ordinal);
        File.WriteAllText(file, "text");
        Assert.Contains("cannot be loaded", Assert.Throws<OrtException>(() => OrtLibrary.Open(file)).Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task TheInstallerTakesThePinnedArchiveOnly()
    {
        if (!OperatingSystem.IsLinux()) return;
        string folder = Directory.CreateTempSubdirectory("ncv-install").FullName, path = Path.Combine(folder, "a.tgz"), target = Path.Combine(folder, "cache");
        await using (GZipStream packed = new(File.Create(path), CompressionLevel.Fastest))
        await using (TarWriter tar = new(packed))
        {
            string member = $"package/bin/napi-v6/linux/{OrtLocator.Architecture}/libonnxruntime.so.1";
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, member) { DataStream = new MemoryStream([1, 2, 3]) });
        }
        string hash = Convert.ToBase64String(SHA512.HashData(await File.ReadAllBytesAsync(path)));
        await using FileStream archive = File.OpenRead(path);
        await Assert.ThrowsAsync<OrtException>(() => OrtInstaller.UnpackAsync(archive, "other", target, default));
        Assert.False(Directory.Exists(target));
        archive.Position = 0;
        string library = await OrtInstaller.UnpackAsync(archive, hash, target, default);
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(library));
        Assert.Single(Directory.GetFiles(target));
        archive.Close();
        Directory.Delete(folder, recursive: true);
    }
}
