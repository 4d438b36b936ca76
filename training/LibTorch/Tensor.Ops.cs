namespace NeuralCodec.Training.LibTorch;

/// <content>Operations; names and parameters are TorchSharp's (and so PyTorch's). Shapes broadcast as there.</content>
public sealed partial class Tensor
{
    /// <summary>-x.</summary>
    public Tensor neg() => Wrap(NativeMethods.ncv_neg(Handle));

    /// <summary>|x|.</summary>
    public Tensor abs() => Wrap(NativeMethods.ncv_abs(Handle));

    /// <summary>e^x.</summary>
    public Tensor exp() => Wrap(NativeMethods.ncv_exp(Handle));

    /// <summary>Natural logarithm.</summary>
    public Tensor log() => Wrap(NativeMethods.ncv_log(Handle));

    /// <summary>Base-2 logarithm.</summary>
    public Tensor log2() => Wrap(NativeMethods.ncv_log2(Handle));

    /// <summary>ln(1 + x).</summary>
    public Tensor log1p() => Wrap(NativeMethods.ncv_log1p(Handle));

    /// <summary>Square root.</summary>
    public Tensor sqrt() => Wrap(NativeMethods.ncv_sqrt(Handle));

    /// <summary>X^2.</summary>
    public Tensor square() => Wrap(NativeMethods.ncv_square(Handle));

    /// <summary>Nearest integer, ties to even.</summary>
    public Tensor round() => Wrap(NativeMethods.ncv_round(Handle));

    /// <summary>Largest integer not above x.</summary>
    public Tensor floor() => Wrap(NativeMethods.ncv_floor(Handle));

    /// <summary>Error function.</summary>
    public Tensor erf() => Wrap(NativeMethods.ncv_erf(Handle));

    /// <summary>1 - erf(x).</summary>
    public Tensor erfc() => Wrap(NativeMethods.ncv_erfc(Handle));

    /// <summary>1 / (1 + e^-x).</summary>
    public Tensor sigmoid() => Wrap(NativeMethods.ncv_sigmoid(Handle));

    /// <summary>Hyperbolic tangent.</summary>
    public Tensor tanh() => Wrap(NativeMethods.ncv_tanh(Handle));

    /// <summary>max(x, 0).</summary>
    public Tensor relu() => Wrap(NativeMethods.ncv_relu(Handle));

    /// <summary>Sum over all elements.</summary>
    public Tensor sum() => Wrap(NativeMethods.ncv_sum(Handle));

    /// <summary>Mean over all elements.</summary>
    public Tensor mean() => Wrap(NativeMethods.ncv_mean(Handle));

    /// <summary>Largest element.</summary>
    public Tensor max() => Wrap(NativeMethods.ncv_max(Handle));

    /// <summary>Smallest element.</summary>
    public Tensor min() => Wrap(NativeMethods.ncv_min(Handle));

    /// <summary>True where neither infinite nor nan.</summary>
    public Tensor isfinite() => Wrap(NativeMethods.ncv_isfinite(Handle));

    /// <summary>True when every element is.</summary>
    public Tensor all() => Wrap(NativeMethods.ncv_all(Handle));

    /// <summary>Euclidean norm over all elements.</summary>
    public Tensor norm() => Wrap(NativeMethods.ncv_norm(Handle));

    /// <summary>ln(1 + e^x).</summary>
    public Tensor softplus() => Wrap(NativeMethods.ncv_softplus(Handle));

    public Tensor add(Tensor other) => Wrap(NativeMethods.ncv_add(Handle, Other(other)));

    public Tensor add(double other) => Wrap(NativeMethods.ncv_add_scalar(Handle, other));

    public Tensor sub(Tensor other) => Wrap(NativeMethods.ncv_sub(Handle, Other(other)));

    public Tensor sub(double other) => Wrap(NativeMethods.ncv_sub_scalar(Handle, other));

    public Tensor mul(Tensor other) => Wrap(NativeMethods.ncv_mul(Handle, Other(other)));

    public Tensor mul(double other) => Wrap(NativeMethods.ncv_mul_scalar(Handle, other));

    public Tensor div(Tensor other) => Wrap(NativeMethods.ncv_div(Handle, Other(other)));

    public Tensor div(double other) => Wrap(NativeMethods.ncv_div_scalar(Handle, other));

    public static Tensor operator +(Tensor left, Tensor right) => left.add(right);

    public static Tensor operator +(Tensor left, double right) => left.add(right);

    public static Tensor operator -(Tensor left, Tensor right) => left.sub(right);

    public static Tensor operator -(Tensor left, double right) => left.sub(right);

    public static Tensor operator *(Tensor left, Tensor right) => left.mul(right);

    public static Tensor operator *(Tensor left, double right) => left.mul(right);

    public static Tensor operator /(Tensor left, Tensor right) => left.div(right);

    public static Tensor operator /(Tensor left, double right) => left.div(right);

    public static Tensor operator -(Tensor value) => value.neg();

    public Tensor pow(double exponent) => Wrap(NativeMethods.ncv_pow_scalar(Handle, exponent));

    public Tensor maximum(Tensor other) => Wrap(NativeMethods.ncv_maximum(Handle, Other(other)));

    public Tensor minimum(Tensor other) => Wrap(NativeMethods.ncv_minimum(Handle, Other(other)));

    /// <summary>Boolean tensor: true where the element is below <paramref name="target"/>.</summary>
    public Tensor lt(double target) => Wrap(NativeMethods.ncv_lt_scalar(Handle, target));

    public Tensor clamp(double min = double.NegativeInfinity, double max = double.PositiveInfinity) =>
        Wrap(NativeMethods.ncv_clamp(Handle, min, max));

    public Tensor lerp(Tensor end, double weight) => Wrap(NativeMethods.ncv_lerp_scalar(Handle, Other(end), weight));

    public Tensor matmul(Tensor target) => Wrap(NativeMethods.ncv_matmul(Handle, Other(target)));

    public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false) =>
        Wrap(NativeMethods.ncv_sum_dims(Handle, dim, dim.Length, keepdim ? 1 : 0));

    public Tensor mean(ReadOnlySpan<long> dim, bool keepdim = false) =>
        Wrap(NativeMethods.ncv_mean_dims(Handle, dim, dim.Length, keepdim ? 1 : 0));

    public Tensor view(params ReadOnlySpan<long> shape) => Wrap(NativeMethods.ncv_view(Handle, shape, shape.Length));

    public Tensor reshape(params ReadOnlySpan<long> shape) => Wrap(NativeMethods.ncv_reshape(Handle, shape, shape.Length));

    public Tensor permute(params ReadOnlySpan<long> dims) => Wrap(NativeMethods.ncv_permute(Handle, dims, dims.Length));

    public Tensor flip(params ReadOnlySpan<long> dims) => Wrap(NativeMethods.ncv_flip(Handle, dims, dims.Length));

    public Tensor narrow(long dim, long start, long length) => Wrap(NativeMethods.ncv_narrow(Handle, dim, start, length));

    public Tensor index_select(long dim, Tensor index) => Wrap(NativeMethods.ncv_index_select(Handle, dim, Other(index)));

    public Tensor zero_() => InPlace(NativeMethods.ncv_zero_(Handle));

    public Tensor add_(Tensor other, double alpha = 1) => InPlace(NativeMethods.ncv_add_(Handle, Other(other), alpha));

    public Tensor mul_(double other) => InPlace(NativeMethods.ncv_mul_scalar_(Handle, other));

    /// <summary>this += value * tensor1 * tensor2.</summary>
    public Tensor addcmul_(Tensor tensor1, Tensor tensor2, double value = 1) =>
        InPlace(NativeMethods.ncv_addcmul_(Handle, Other(tensor1), Other(tensor2), value));

    /// <summary>this += value * tensor1 / tensor2.</summary>
    public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, double value = 1) =>
        InPlace(NativeMethods.ncv_addcdiv_(Handle, Other(tensor1), Other(tensor2), value));

    public Tensor lerp_(Tensor end, double weight) => InPlace(NativeMethods.ncv_lerp_(Handle, Other(end), weight));

    public Tensor uniform_(double from = 0, double to = 1) => InPlace(NativeMethods.ncv_uniform_(Handle, from, to));

    public Tensor normal_(double mean = 0, double stddev = 1) => InPlace(NativeMethods.ncv_normal_(Handle, mean, stddev));

    public Tensor copy_(Tensor source) => InPlace(NativeMethods.ncv_copy_(Handle, Other(source)));
}
