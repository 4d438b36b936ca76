using System.Runtime.InteropServices;

namespace NeuralCodec.Codec.Devices.OnnxRuntime;

/// <summary>A text in native memory.</summary>
internal sealed unsafe class OrtString(string text) : IDisposable
{
    /// <summary>The text, ended with a zero.</summary>
    public byte* Pointer { get; private set; } = (byte*)Marshal.StringToCoTaskMemUTF8(text);

    public void Dispose()
    {
        Marshal.FreeCoTaskMem((nint)Pointer);
        Pointer = null;
    }
}
