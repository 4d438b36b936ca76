using System.Runtime.InteropServices;
using System.Text;

namespace NeuralCodec.Codec.Devices.OnnxRuntime;

/// <summary>
/// The loaded library: its C API by function table. It stays loaded for the process, as its threads may outlive every session. All
/// functions are checked not to be null before a call.
/// </summary>
public sealed unsafe class OrtLibrary : IDisposable
{
    /// <summary>Version of the C API that is used; library 1.22 is the first that has it.</summary>
    public const int ApiVersion = 22;

    private readonly nint* _table;
    private readonly OrtHandle _environment;

    private OrtLibrary(string path, string version, nint* table)
    {
        _table = table;
        (Path, Version) = (path, version);
        nint environment;
        fixed (byte* name = "ncv\0"u8)
        {
            // 3 = errors only: warnings of graph optimisation are nothing for a user.
            Check(((delegate* unmanaged<int, byte*, nint*, nint>)Function(OrtFunction.CreateEnv))(3, name, &environment));
        }
        _environment = Own(environment, OrtFunction.ReleaseEnv);
        Providers = ReadProviders();
    }

    /// <summary>Path or name under which it was loaded.</summary>
    public string Path { get; }

    /// <summary>Version that it says of itself.</summary>
    public string Version { get; }

    /// <summary>Execution providers built into it: "CPUExecutionProvider".</summary>
    public IReadOnlyList<string> Providers { get; }

    internal nint Environment => _environment.Value;

    /// <summary>Loads the library from the first place that has one.</summary>
    /// <param name="option">Path of the library or its folder from an option, or null.</param>
    /// <exception cref="OrtException">It is nowhere, for another machine, or too old.</exception>
    public static OrtLibrary Open(string? option = null)
    {
        List<string> complaints = [];
        foreach (string candidate in OrtLocator.Candidates(option))
        {
            nint module;
            try
            {
                module = NativeLibrary.Load(candidate);
            }
            catch (DllNotFoundException) when (OrtLocator.IsForeign(candidate))
            {
                complaints.Add($"{candidate} is a library for another processor than this ({RuntimeInformation.ProcessArchitecture})");
                continue;
            }
            catch (DllNotFoundException e)
            {
                if (System.IO.Path.IsPathRooted(candidate)) complaints.Add($"{candidate} cannot be loaded: {FirstLine(e.Message)}");
                continue;
            }
            catch (BadImageFormatException)
            {
                complaints.Add($"{candidate} is no library for this machine ({RuntimeInformation.ProcessArchitecture})");
                continue;
            }
            return Open(candidate, module);
        }
        string reason = complaints.Count == 0 ? "the ONNX Runtime library is not installed" : string.Join("; ", complaints);
        throw new OrtException($"{reason}; `ncv devices --install` fetches it");
    }

    /// <inheritdoc/>
    public void Dispose() => _environment.Dispose();

    /// <summary>A function of the table.</summary>
    internal nint Function(OrtFunction function)
    {
        nint address = _table[(int)function];
        return address != 0 ? address : throw new OrtException($"{Path} (version {Version}) has no function {function}");
    }

    internal OrtHandle Own(nint value, OrtFunction release) =>
        value != 0 ? new OrtHandle(value, Function(release)) : throw new OrtException($"{Path} gave nothing where an object was due");

    /// <summary>Throws what a status says, and releases it.</summary>
    internal void Check(nint status)
    {
        if (status == 0) return;
        byte* text = ((delegate* unmanaged<nint, byte*>)Function(OrtFunction.GetErrorMessage))(status);
        string message = Marshal.PtrToStringUTF8((nint)text) ?? "unknown error";
        ((delegate* unmanaged<nint, void>)Function(OrtFunction.ReleaseStatus))(status);
        throw new OrtException("ONNX Runtime: " + FirstLine(message));
    }

    /// <summary>A text for the library, ended with a zero.</summary>
    internal static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + "\0");

    /// <summary>True where a version is new enough.</summary>
    internal static bool IsNewEnough(string version) =>
        System.Version.TryParse(version.Split('-', '+')[0], out Version? parsed) && parsed >= new Version(1, ApiVersion);

    private static OrtLibrary Open(string path, nint module)
    {
        if (!NativeLibrary.TryGetExport(module, "OrtGetApiBase", out nint export))
            throw new OrtException($"{path} is a library, but not ONNX Runtime");
        nint* functions = ((delegate* unmanaged<nint*>)export)();
        if (functions is null || functions[0] == 0 || functions[1] == 0) throw new OrtException($"{path} offers no API");
        string version = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<byte*>)functions[1])()) ?? "";
        if (!IsNewEnough(version))
        {
            string advice = $"1.{ApiVersion} or newer is needed: `ncv devices --install` fetches {OrtInstaller.Version}";
            throw new OrtException($"{path} is ONNX Runtime {version}; {advice}");
        }
        nint* table = ((delegate* unmanaged<uint, nint*>)functions[0])(ApiVersion);
        if (table is null) throw new OrtException($"{path} (version {version}) does not offer version {ApiVersion} of its API");
        return new OrtLibrary(path, version, table);
    }

    private string[] ReadProviders()
    {
        byte** names;
        int count;
        Check(((delegate* unmanaged<byte***, int*, nint>)Function(OrtFunction.GetAvailableProviders))(&names, &count));
        string[] providers = new string[count];
        for (int i = 0; i < count; i++) providers[i] = Marshal.PtrToStringUTF8((nint)names[i]) ?? "";
        Check(((delegate* unmanaged<byte**, int, nint>)Function(OrtFunction.ReleaseAvailableProviders))(names, count));
        return providers;
    }

    private static string FirstLine(string text) => text.Split('\n', 2)[0].Trim();
}
