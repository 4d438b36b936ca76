using System.Diagnostics;

namespace NeuralCodec.Devices.Tests;

/// <summary>A library built from mock_onnxruntime.c that writes down how it is called.</summary>
internal sealed class MockLibrary
{
    private readonly string _log;

    private MockLibrary(string folder) => (Path, _log) = (System.IO.Path.Combine(folder, "libonnxruntime.so"), System.IO.Path.Combine(folder, "log"));

    public string Path { get; }

    public string[] Log => File.ReadAllLines(_log);

    /// <summary>Null where there is no C compiler.</summary>
    public static MockLibrary? TryBuild(string version = "1.22.0", int failAfter = 1000, bool hasQnn = true, bool hasAppend = true)
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
        try
        {
            using Process process = Process.Start(start)!;
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
            return mock;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
