using System.Runtime.InteropServices;

namespace NeuralCodec.Training.LibTorch;

/// <summary>Imports of <c>training/native/tensor.cpp</c>.</summary>
internal static partial class NativeMethods
{
    internal const string Library = "ncvtorch";

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_last_error();

    [LibraryImport(Library)]
    internal static partial void ncv_tensor_dispose(IntPtr t);

    [LibraryImport(Library)]
    internal static partial int ncv_set_num_threads(int n);

    [LibraryImport(Library)]
    internal static partial int ncv_get_num_threads();

    [LibraryImport(Library)]
    internal static partial int ncv_manual_seed(ulong seed);

    [LibraryImport(Library)]
    internal static partial int ncv_cuda_is_available();

    [LibraryImport(Library)]
    internal static partial int ncv_set_grad_enabled(int enabled);

    [LibraryImport(Library)]
    internal static partial int ncv_set_autocast_bf16(int cuda, int enabled);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_empty(ReadOnlySpan<long> sizes, int count, int dtype, int device, int index);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_full(ReadOnlySpan<long> sizes, int count, double value, int dtype, int device, int index);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_rand(ReadOnlySpan<long> sizes, int count, int dtype, int device, int index);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_randn(ReadOnlySpan<long> sizes, int count, int dtype, int device, int index);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_from_bytes(ReadOnlySpan<byte> data, long bytes, ReadOnlySpan<long> sizes, int count, int dtype);

    [LibraryImport(Library)]
    internal static partial int ncv_copy_to_bytes(TensorHandle t, Span<byte> destination, long bytes);

    [LibraryImport(Library)]
    internal static partial long ncv_dim(TensorHandle t);

    [LibraryImport(Library)]
    internal static partial long ncv_numel(TensorHandle t);

    [LibraryImport(Library)]
    internal static partial long ncv_size(TensorHandle t, long dim);

    [LibraryImport(Library)]
    internal static partial int ncv_scalar_type(TensorHandle t);

    [LibraryImport(Library)]
    internal static partial int ncv_is_cuda(TensorHandle t);

    [LibraryImport(Library)]
    internal static partial int ncv_requires_grad(TensorHandle t);

    [LibraryImport(Library)]
    internal static partial int ncv_backward(TensorHandle t);

    [LibraryImport(Library)]
    internal static partial int ncv_item(TensorHandle t, out double value);

    [LibraryImport(Library)]
    internal static partial int ncv_copy_(TensorHandle t, TensorHandle source);

    [LibraryImport(Library)]
    internal static partial int ncv_set_requires_grad(TensorHandle t, int value);

    [LibraryImport(Library)]
    internal static partial int ncv_set_grad(TensorHandle t, TensorHandle grad);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_to_dtype(TensorHandle t, int dtype);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_to_device(TensorHandle t, int device, int index);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_clone(TensorHandle t);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_detach(TensorHandle t);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_contiguous(TensorHandle t, int channelsLast);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_grad(TensorHandle t);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_rand_like(TensorHandle t);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_zeros_like(TensorHandle t);
}
