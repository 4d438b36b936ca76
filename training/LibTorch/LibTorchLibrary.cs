using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace NeuralCodec.Training.LibTorch;

/// <summary>Finds and loads the shim (and with it libtorch), and says what to install when that fails.</summary>
public static partial class LibTorchLibrary
{
    private static string? _loadError;

    /// <summary>True when the shim and libtorch are loaded; otherwise <see cref="LoadError"/> says why not.</summary>
    public static bool IsAvailable { get; private set; }

    public static string LoadError => _loadError ?? "";

    /// <exception cref="TorchException">libtorch is missing; the message names the package and the command.</exception>
    public static void Require()
    {
        if (!IsAvailable) throw new TorchException(LoadError);
    }

    [ModuleInitializer]
#pragma warning disable CA2255 // The resolver must be in place before the first import of this assembly is bound.
    internal static void Initialize()
#pragma warning restore CA2255
    {
        // OpenMP threads that spin while they wait make a step up to 20 times slower when anything else runs. The
        // variable is read when libgomp loads, so it must be in the C environment before the shim is.
        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null)
            _ = setenv("OMP_WAIT_POLICY", "PASSIVE", 0);
        // OpenBLAS takes kernels of SSE3 on processors newer than itself, several times slower than what these can do.
        if (OperatingSystem.IsLinux() && Avx512F.IsSupported && Environment.GetEnvironmentVariable("OPENBLAS_CORETYPE") is null)
            _ = setenv("OPENBLAS_CORETYPE", "SKYLAKEX", 0);
        NativeLibrary.SetDllImportResolver(typeof(LibTorchLibrary).Assembly, Resolve);
        try
        {
            IsAvailable = NativeMethods.ncv_get_num_threads() > 0;
        }
        catch (DllNotFoundException e)
        {
            _loadError = "the training room needs libtorch: on Debian or Ubuntu run 'apt-get install -y g++ libtorch-dev' and build again. "
                + $"({FirstLine(e.Message)})";
        }
    }

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != NativeMethods.Library) return IntPtr.Zero;
        string beside = Path.Combine(AppContext.BaseDirectory, "libncvtorch.so");
        string file = Environment.GetEnvironmentVariable("NCV_TORCH_SHIM") ?? beside;
        return NativeLibrary.TryLoad(file, out IntPtr handle) ? handle : NativeLibrary.Load("libncvtorch.so");
    }

    private static string FirstLine(string text) => text.Split('\n')[0];

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
}
