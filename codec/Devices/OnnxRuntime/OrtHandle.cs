using System.Runtime.InteropServices;

namespace NeuralCodec.Codec.Devices.OnnxRuntime;

/// <summary>An object of the library; released with the function of its kind.</summary>
internal sealed unsafe class OrtHandle : SafeHandle
{
    private readonly delegate* unmanaged<nint, void> _release;

    public OrtHandle(nint value, nint release)
        : base(0, ownsHandle: true)
    {
        _release = (delegate* unmanaged<nint, void>)release;
        SetHandle(value);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>The address, valid while the owner keeps this object.</summary>
    public nint Value => IsClosed ? throw new ObjectDisposedException(nameof(OrtHandle)) : handle;

    protected override bool ReleaseHandle()
    {
        _release(handle);
        return true;
    }
}
