using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Devices;
using NeuralCodec.Codec.Devices.OnnxRuntime;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Devices.Tests;

/// <summary>The binding against a library of our own, its refusals, and the installer without a network.</summary>
public class BindingTests
{
    [Fact]
    public void QnnSessionsPassTheExactOptionsAndRefuseTheFallback()
    {
        if (MockLibrary.TryBuild() is not { } mock) return;
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

    [Fact]
    public void ALostDeviceIsReportedOnceAndNothingIsTriedAfter()
    {
        if (MockLibrary.TryBuild(failAfter: 2) is not { } mock) return;
        List<string> warnings = [];
        ModelPackage package = ModelPackage.Load(Path.Combine(AppContext.BaseDirectory, "vectors", "small.ncm"));
        using DeviceReconstructor device = DeviceReconstructor.Open(package, new DeviceOptions { LibraryPath = mock.Path, Warn = warnings.Add });
        using Frame frame = new(20, 9);
        IntraLatents latents = new() { Mode = QualityMode.Video, Quality = new QualityIndex(2000) };
        latents.Hyper.Reshape(1, 1, 2);
        latents.Residuals.Reshape(4, 4, 4);
        Assert.Equal([true, true, false, false], Enumerable.Range(0, 4).Select(_ => device.TryReconstruct(latents, frame)));
        Assert.Equal(2, device.Frames);
        Assert.Contains("device lost", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.DoesNotContain("stack", warnings[0], StringComparison.Ordinal);
        Assert.Equal(3, mock.Log.Count(line => line == "run"));
    }

    [Fact]
    public void AStreamIsFinishedByTheNormativeEngineWhereTheDeviceIsLost()
    {
        if (MockLibrary.TryBuild(failAfter: 0) is not { } mock) return;
        string vectors = Path.Combine(AppContext.BaseDirectory, "vectors");
        ModelPackage package = ModelPackage.Load(Path.Combine(vectors, "small.ncm"));
        DeviceReconstructor device = DeviceReconstructor.Open(package, new DeviceOptions { LibraryPath = mock.Path });
        using IntraFrameCoder coder = new(new IntraNetworks(package), QualityMode.Video, 1, device);
        using Frame frame = new(20, 9);
        coder.Decode(File.ReadAllBytes(Path.Combine(vectors, "20x9-video-2000.frame")), frame);
        Assert.Equal(File.ReadAllBytes(Path.Combine(vectors, "20x9-video-2000.yuv")), frame.Pixels.ToArray());
    }

    [Theory]
    [InlineData("1.17.3", "1.22 or newer")]
    [InlineData("nonsense", "1.22 or newer")]
    public void OlderLibrariesAreRefused(string version, string expected)
    {
        if (MockLibrary.TryBuild(version) is not { } mock) return;
        Assert.Contains(expected, Assert.Throws<OrtException>(() => OrtLibrary.Open(mock.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingProviderOrFunctionIsNamed()
    {
        if (MockLibrary.TryBuild(hasQnn: false) is not { } plain || MockLibrary.TryBuild(hasAppend: false) is not { } old) return;
        using OrtLibrary library = OrtLibrary.Open(plain.Path), incomplete = OrtLibrary.Open(old.Path);
        OrtSessionOptions options = new() { Provider = OrtProvider.Qnn };
        Assert.Contains("has no provider \"qnn\"", Assert.Throws<OrtException>(() => new OrtSession(library, new byte[1], options)).Message, StringComparison.Ordinal);
        Assert.Contains("AppendExecutionProvider", Assert.Throws<OrtException>(() => new OrtSession(incomplete, new byte[1], options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FilesThatAreNoLibraryAreRefused()
    {
        string folder = Directory.CreateTempSubdirectory("ncv-mock").FullName, file = Path.Combine(folder, "libonnxruntime.so");
        Assert.Contains("no ONNX Runtime library", Assert.Throws<OrtException>(() => OrtLibrary.Open(folder)).Message, StringComparison.Ordinal);
        File.WriteAllText(file, "text");
        Assert.Contains("cannot be loaded", Assert.Throws<OrtException>(() => OrtLibrary.Open(file)).Message, StringComparison.Ordinal);
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
    }
}
