using System.Runtime.InteropServices;

namespace NeuralCodec.Training.LibTorch;

/// <summary>Owns one native tensor reference; releasing it frees the storage once no other tensor shares it.</summary>
internal sealed class TensorHandle : SafeHandle
{
    private static long _alive;

    public TensorHandle()
        : base(IntPtr.Zero, ownsHandle: true) => Interlocked.Increment(ref _alive);

    /// <summary>Handles created and not yet released, over the whole process: leak tests compare it.</summary>
    public static long AliveCount => Interlocked.Read(ref _alive);

    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle()
    {
        NativeMethods.ncv_tensor_dispose(handle);
        Interlocked.Decrement(ref _alive);
        return true;
    }

    internal void Take(IntPtr pointer) => SetHandle(pointer);
}
