using System.Diagnostics;
using System.Runtime.InteropServices;

namespace NeuralCodec.Tests.Devices;

/// <summary>A library built from mock_onnxruntime.c that writes down how it is called.</summary>
internal sealed class MockLibrary : IDisposable
{
    private readonly string _log;

    private MockLibrary(string folder) => (Path, _log) = (System.IO.Path.Combine(folder, "libonnxruntime.so"), System.IO.Path.Combine(folder, "log"));

    /// <summary>Why tests with such a library cannot run here; null where they can.</summary>
    public static string? Lack { get; } = OperatingSystem.IsLinux() && HasCompiler() ? null : "gcc is not installed (Debian package gcc), or this is not Linux";

    public string Path { get; }

    public string[] Log => File.ReadAllLines(_log);

    public static MockLibrary Build(string version = "1.22.0", int failAfter = 1000, bool hasQnn = true, bool hasAppend = true)
    {
        MockLibrary mock = new(Directory.CreateTempSubdirectory("ncv-mock").FullName);
        string source = System.IO.Path.Combine(AppContext.BaseDirectory, "mock_onnxruntime.c");
        ProcessStartInfo start = new("gcc")
        {
            ArgumentList =
            {
                "-shared", "-fPIC", "-O1", $"-DLOG=\"{mock._log}\"", $"-DVERSION=\"{version}\"", $"-DFAIL_AFTER={failAfter}", $"-DQNN={(hasQnn ? 1 : 0)}",
                hasAppend ? "-DAPPEND=append" : "-DAPPEND=0", "-o", mock.Path, source,
            },
        };
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return mock;
    }

    /// <summary>Leaves one place of the table of functions empty, and no other.</summary>
    public void Remove(int place) => Marshal.WriteInt32(Export("mock_missing"), place);

    /// <summary>Makes a call fail.</summary>
    public void Fail(string call, string message)
    {
        Write("mock_failing", call);
        Write("mock_message", message);
    }

    public void Dispose() => Directory.Delete(System.IO.Path.GetDirectoryName(Path)!, recursive: true);

    private static bool HasCompiler() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(System.IO.Path.Combine(folder, "gcc")));

    /// <summary>Loading it again gives the module that the product has loaded, or will load.</summary>
    private nint Export(string name) => NativeLibrary.GetExport(NativeLibrary.Load(Path), name);

    private void Write(string name, string text)
    {
        byte[] bytes = [.. System.Text.Encoding.UTF8.GetBytes(text), 0];
        Marshal.Copy(bytes, 0, Export(name), bytes.Length);
    }
}
