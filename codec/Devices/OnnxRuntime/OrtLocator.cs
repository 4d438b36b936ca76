using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace NeuralCodec.Codec.Devices.OnnxRuntime;

/// <summary>Where the library is looked for.</summary>
public static class OrtLocator
{
    /// <summary>Environment variable that names the library or its folder.</summary>
    public const string Variable = "NCV_ONNXRUNTIME";

    /// <summary>Names of the library on this system, the likeliest first.</summary>
    public static IReadOnlyList<string> FileNames { get; } =
        OperatingSystem.IsWindows() ? ["onnxruntime.dll"] : OperatingSystem.IsMacOS() ? ["libonnxruntime.dylib"] : ["libonnxruntime.so.1", "libonnxruntime.so"];

    /// <summary>Folder of the user's data of this program; need not exist.</summary>
    // Unverified: of a folder that does not exist yet the name is wanted all the same.
    internal static string UserFolder =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "ncv");

    /// <summary>Folder per user into which `ncv devices --install` puts the library.</summary>
    public static string CacheFolder => Path.Combine(UserFolder, "onnxruntime", OrtInstaller.Version, Architecture);

    internal static string Architecture => RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "x64";

    /// <summary>
    /// Where to try, in order: the path of an option alone, else the environment variable alone, else application folder, cache of the
    /// user and system. What was named and is not there is an error, not a reason to take another.
    /// </summary>
    /// <param name="option">Path of the library or its folder from an option, or null.</param>
    /// <exception cref="OrtException">A named file does not exist.</exception>
    public static IReadOnlyList<string> Candidates(string? option = null)
    {
        if (!string.IsNullOrEmpty(option)) return [Named(option, "the option --onnxruntime")];
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } variable) return [Named(variable, "the environment variable " + Variable)];
        string[] folders = [AppContext.BaseDirectory, CacheFolder];
        List<string> found = [.. folders.SelectMany(folder => FileNames.Select(name => Path.Combine(folder, name))).Where(File.Exists)];
        found.AddRange(FileNames); // a name without a folder: the loader of the system searches
        return found;
    }

    /// <summary>True for an ELF file of another processor: the system's loader only says that it cannot be opened.</summary>
    internal static bool IsForeign(string path)
    {
        const int MachineOffset = 18, X64 = 62, Arm64 = 183;
        if (!File.Exists(path)) return false;
        Span<byte> header = stackalloc byte[MachineOffset + 2];
        using FileStream file = File.OpenRead(path);
        if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length || !header.StartsWith("\u007fELF"u8)) return false;
        int? own = RuntimeInformation.ProcessArchitecture switch
        {
            System.Runtime.InteropServices.Architecture.X64 => X64,
            System.Runtime.InteropServices.Architecture.Arm64 => Arm64,
            _ => null,
        };
        return own is not null && BinaryPrimitives.ReadUInt16LittleEndian(header[MachineOffset..]) != own;
    }

    private static string Named(string path, string origin)
    {
        if (File.Exists(path)) return Path.GetFullPath(path);
        return FileNames.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists)
            ?? throw new OrtException($"{origin} names {path}, and there is no ONNX Runtime library");
    }
}
