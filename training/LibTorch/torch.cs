using System.Runtime.InteropServices;

namespace NeuralCodec.Training.LibTorch;

/// <summary>Free functions of the tensor library, under TorchSharp's names.</summary>
public static class torch
{
    public static Tensor empty(ReadOnlySpan<long> size, ScalarType dtype = ScalarType.Float32, Device device = default) =>
        Tensor.Wrap(NativeMethods.ncv_empty(size, size.Length, (int)dtype, (int)device.Type, device.Index));

    public static Tensor full(ReadOnlySpan<long> size, double value, ScalarType dtype = ScalarType.Float32, Device device = default) =>
        Tensor.Wrap(NativeMethods.ncv_full(size, size.Length, value, (int)dtype, (int)device.Type, device.Index));

    public static Tensor zeros(ReadOnlySpan<long> size, ScalarType dtype = ScalarType.Float32, Device device = default) =>
        full(size, 0, dtype, device);

    public static Tensor ones(ReadOnlySpan<long> size, ScalarType dtype = ScalarType.Float32, Device device = default) =>
        full(size, 1, dtype, device);

    /// <summary>Uniform in [0, 1).</summary>
    public static Tensor rand(ReadOnlySpan<long> size, ScalarType dtype = ScalarType.Float32, Device device = default) =>
        Tensor.Wrap(NativeMethods.ncv_rand(size, size.Length, (int)dtype, (int)device.Type, device.Index));

    public static Tensor randn(ReadOnlySpan<long> size, ScalarType dtype = ScalarType.Float32, Device device = default) =>
        Tensor.Wrap(NativeMethods.ncv_randn(size, size.Length, (int)dtype, (int)device.Type, device.Index));

    public static Tensor rand_like(Tensor input) => Tensor.Wrap(NativeMethods.ncv_rand_like(input.Handle));

    public static Tensor zeros_like(Tensor input) => Tensor.Wrap(NativeMethods.ncv_zeros_like(input.Handle));

    /// <summary>Copies <paramref name="data"/> (row-major) into a new tensor on the CPU.</summary>
    public static Tensor tensor<T>(ReadOnlySpan<T> data, ReadOnlySpan<long> dimensions, ScalarType dtype)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(data);
        return Tensor.Wrap(NativeMethods.ncv_from_bytes(bytes, bytes.Length, dimensions, dimensions.Length, (int)dtype));
    }

    public static Tensor tensor(ReadOnlySpan<float> data, params ReadOnlySpan<long> dimensions) =>
        tensor(data, dimensions.IsEmpty ? [data.Length] : dimensions, ScalarType.Float32);

    public static Tensor cat(ReadOnlySpan<Tensor> tensors, long dim = 0)
    {
        Span<IntPtr> pointers = stackalloc IntPtr[tensors.Length];
        for (int i = 0; i < tensors.Length; i++) pointers[i] = tensors[i].Handle.DangerousGetHandle();
        Tensor result = Tensor.Wrap(NativeMethods.ncv_cat(pointers, pointers.Length, dim));
        foreach (Tensor tensor in tensors) GC.KeepAlive(tensor);
        return result;
    }

    public static Tensor where(Tensor condition, Tensor x, Tensor y) =>
        Tensor.Wrap(NativeMethods.ncv_where(condition.Handle, x.Handle, y.Handle));

    public static void manual_seed(ulong seed) => Tensor.Check(NativeMethods.ncv_manual_seed(seed));

    public static void set_num_threads(int num) => Tensor.Check(NativeMethods.ncv_set_num_threads(num));

    public static int get_num_threads() => NativeMethods.ncv_get_num_threads();

    public static bool cuda_is_available() => NativeMethods.ncv_cuda_is_available() != 0;

    /// <summary>Until disposed, no operation on this thread records gradients.</summary>
    public static IDisposable no_grad() => new ModeGuard(NativeMethods.ncv_set_grad_enabled(0), static b => _ = NativeMethods.ncv_set_grad_enabled(b));

    /// <summary>Until disposed, convolutions and matrix products run in bfloat16.</summary>
    public static IDisposable autocast(DeviceType device = DeviceType.CPU)
    {
        int cuda = device == DeviceType.CUDA ? 1 : 0;
        int before = NativeMethods.ncv_set_autocast_bf16(cuda, 1);
        Tensor.Check(before);
        return new ModeGuard(before, b => Tensor.Check(NativeMethods.ncv_set_autocast_bf16(cuda, b)));
    }

    public static DisposeScope NewDisposeScope() => new();

    private sealed class ModeGuard(int before, Action<int> restore) : IDisposable
    {
        private bool _disposed;

        public void Dispose()
        {
            if (_disposed) return;
            _disposed = true;
            restore(before);
        }
    }
}
