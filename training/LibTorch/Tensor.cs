using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuralCodec.Training.LibTorch;

/// <summary>Element types, with libtorch's own numbers (c10/core/ScalarType.h).</summary>
public enum ScalarType
{
    Byte = 0,
    Int8 = 1,
    Int16 = 2,
    Int32 = 3,
    Int64 = 4,
    Float16 = 5,
    Float32 = 6,
    Float64 = 7,
    Bool = 11,
    BFloat16 = 15,
}

/// <summary>
/// A libtorch tensor. It registers with the innermost <see cref="DisposeScope"/> of its thread, which frees it at the
/// end of the scope unless it was moved out; without a scope the caller (or the finalizer) frees it.
/// </summary>
public sealed partial class Tensor : IDisposable
{
    private Tensor(TensorHandle handle)
    {
        Handle = handle;
        DisposeScope.Register(this);
    }

    internal TensorHandle Handle { get; }

    public ScalarType dtype => (ScalarType)NativeMethods.ncv_scalar_type(Handle);

    public long numel => NativeMethods.ncv_numel(Handle);

    public long[] shape
    {
        get
        {
            long[] sizes = new long[NativeMethods.ncv_dim(Handle)];
            for (int i = 0; i < sizes.Length; i++) sizes[i] = NativeMethods.ncv_size(Handle, i);
            return sizes;
        }
    }

    public bool is_cuda => NativeMethods.ncv_is_cuda(Handle) != 0;

    public bool requires_grad
    {
        get => NativeMethods.ncv_requires_grad(Handle) != 0;
        set => Check(NativeMethods.ncv_set_requires_grad(Handle, value ? 1 : 0));
    }

    /// <summary>The accumulated gradient, or null before the first <see cref="backward"/>.</summary>
    public Tensor? grad
    {
        get
        {
            IntPtr pointer = NativeMethods.ncv_grad(Handle);
            return pointer == IntPtr.Zero ? null : Wrap(pointer);
        }
        set => Check(NativeMethods.ncv_set_grad(Handle, Other(value ?? throw new ArgumentNullException(nameof(value)))));
    }

    public long size(long dim) => NativeMethods.ncv_size(Handle, dim) is var s and >= 0 ? s : throw LastError();

    public Tensor to(ScalarType type) => Wrap(NativeMethods.ncv_to_dtype(Handle, (int)type));

    public Tensor to(Device device) => Wrap(NativeMethods.ncv_to_device(Handle, (int)device.Type, device.Index));

    public Tensor clone() => Wrap(NativeMethods.ncv_clone(Handle));

    public Tensor detach() => Wrap(NativeMethods.ncv_detach(Handle));

    public Tensor contiguous(bool channels_last = false) => Wrap(NativeMethods.ncv_contiguous(Handle, channels_last ? 1 : 0));

    /// <summary>Adds the gradients of this one-element tensor to every leaf that requires them.</summary>
    public void backward() => Check(NativeMethods.ncv_backward(Handle));

    /// <summary>The value of a one-element tensor.</summary>
    public double item()
    {
        Check(NativeMethods.ncv_item(Handle, out double value));
        return value;
    }

    /// <summary>Copies the elements, in row-major order of the logical shape, into a new array.</summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> has another size than the element type.</exception>
    public T[] data<T>()
        where T : unmanaged
    {
        T[] result = new T[numel];
        Span<byte> bytes = MemoryMarshal.AsBytes(result.AsSpan());
        Check(NativeMethods.ncv_copy_to_bytes(Handle, bytes, bytes.Length));
        return result;
    }

    /// <summary>Takes this tensor out of the scope it is in, so that it outlives it.</summary>
    public Tensor MoveToOuterDisposeScope()
    {
        DisposeScope.MoveOut(this);
        return this;
    }

    /// <summary>Takes this tensor out of every scope: its owner frees it.</summary>
    public Tensor DetachFromDisposeScope()
    {
        DisposeScope.Detach(this);
        return this;
    }

    public void Dispose() => Handle.Dispose();

    internal DisposeScope? Scope { get; set; }

    internal static Tensor Wrap(IntPtr pointer)
    {
        if (pointer == IntPtr.Zero) throw LastError();
        TensorHandle handle = new();
        handle.Take(pointer);
        return new Tensor(handle);
    }

    internal static void Check(int result)
    {
        if (result < 0) throw LastError();
    }

    internal static TorchException LastError() =>
        new(Marshal.PtrToStringUTF8(NativeMethods.ncv_last_error()) is { Length: > 0 } text ? text : "libtorch failed without a message");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TensorHandle Other(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.Handle;
    }

    private Tensor InPlace(int result)
    {
        Check(result);
        return this;
    }
}
