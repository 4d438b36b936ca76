using System.Runtime.InteropServices;

namespace NeuralCodec.Training.LibTorch;

/// <summary>Imports of <c>training/native/ops.cpp</c> and of the fused layers beside it.</summary>
internal static partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial IntPtr ncv_neg(TensorHandle a);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_abs(TensorHandle a);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_exp(TensorHandle a);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_log(TensorHandle a);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_log2(TensorHandle a);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_log1p(TensorHandle a);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_sqrt(TensorHandle a);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_square(TensorHandle a);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_round(TensorHandle a);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_floor(TensorHandle a);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_erf(TensorHandle a);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_erfc(TensorHandle a);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_sigmoid(TensorHandle a);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_tanh(TensorHandle a);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_relu(TensorHandle a);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_sum(TensorHandle a);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_mean(TensorHandle a);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_max(TensorHandle a);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_min(TensorHandle a);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_isfinite(TensorHandle a);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_all(TensorHandle a);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_norm(TensorHandle a);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_add(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_add_scalar(TensorHandle a, double b);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_sub(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_sub_scalar(TensorHandle a, double b);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_mul(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_mul_scalar(TensorHandle a, double b);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_div(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_div_scalar(TensorHandle a, double b);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_pow_scalar(TensorHandle a, double exponent);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_maximum(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_minimum(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_lt_scalar(TensorHandle a, double b);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_clamp(TensorHandle a, double min, double max);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_leaky_relu(TensorHandle a, double slope);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_matmul(TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_linalg_qr(TensorHandle a);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_linalg_eigh(TensorHandle a);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_lerp_scalar(TensorHandle a, TensorHandle b, double weight);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_sum_dims(TensorHandle a, ReadOnlySpan<long> dims, int count, int keepdim);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_mean_dims(TensorHandle a, ReadOnlySpan<long> dims, int count, int keepdim);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_view(TensorHandle a, ReadOnlySpan<long> sizes, int count);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_reshape(TensorHandle a, ReadOnlySpan<long> sizes, int count);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_permute(TensorHandle a, ReadOnlySpan<long> dims, int count);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_flip(TensorHandle a, ReadOnlySpan<long> dims, int count);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_narrow(TensorHandle a, long dim, long start, long length);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_index_select(TensorHandle a, long dim, TensorHandle index);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_pixel_shuffle(TensorHandle a, long factor);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_pixel_unshuffle(TensorHandle a, long factor);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_avg_pool2d(TensorHandle a, long size);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_upsample_bilinear2d(TensorHandle a, long height, long width);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_replication_pad2d(TensorHandle a, long left, long right, long top, long bottom);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_softplus(TensorHandle a);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_where(TensorHandle c, TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_cat(ReadOnlySpan<IntPtr> tensors, int count, long dim);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_conv2d(TensorHandle input, TensorHandle weight, IntPtr bias, long stride, long padding, long groups);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_pointwise(TensorHandle input, TensorHandle weight, TensorHandle bias, IntPtr residual, int activate);

    [LibraryImport(Library)]
    internal static partial IntPtr ncv_depthwise(TensorHandle input, TensorHandle weight, TensorHandle bias);

    [LibraryImport(Library)]
    internal static partial int ncv_zero_(TensorHandle a);

    [LibraryImport(Library)]
    internal static partial int ncv_add_(TensorHandle a, TensorHandle b, double alpha);

    [LibraryImport(Library)]
    internal static partial int ncv_mul_scalar_(TensorHandle a, double b);

    [LibraryImport(Library)]
    internal static partial int ncv_addcmul_(TensorHandle a, TensorHandle b, TensorHandle c, double value);

    [LibraryImport(Library)]
    internal static partial int ncv_addcdiv_(TensorHandle a, TensorHandle b, TensorHandle c, double value);

    [LibraryImport(Library)]
    internal static partial int ncv_lerp_(TensorHandle a, TensorHandle b, double weight);

    [LibraryImport(Library)]
    internal static partial int ncv_uniform_(TensorHandle a, double from, double to);

    [LibraryImport(Library)]
    internal static partial int ncv_normal_(TensorHandle a, double mean, double std);
}
