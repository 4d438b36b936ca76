namespace NeuralCodec.Training.LibTorch;

/// <summary>Network functions (torch.nn.functional). Images are [batch, channels, rows, columns].</summary>
public static class functional
{
    /// <param name="input">[B, Ci, H, W].</param>
    /// <param name="weight">[Co, Ci / groups, kH, kW].</param>
    /// <param name="bias">[Co] or null.</param>
    /// <param name="strides">Both strides.</param>
    /// <param name="padding">Zero padding on every side.</param>
    /// <param name="groups">Independent groups of channels; Ci for a depthwise convolution.</param>
    public static Tensor conv2d(Tensor input, Tensor weight, Tensor? bias = null, long strides = 1, long padding = 0, long groups = 1)
    {
        Tensor result = Tensor.Wrap(NativeMethods.ncv_conv2d(
            input.Handle, weight.Handle, bias?.Handle.DangerousGetHandle() ?? IntPtr.Zero, strides, padding, groups));
        GC.KeepAlive(bias);
        return result;
    }

    /// <summary>
    /// 1x1 convolution and what follows it in one pass: act(conv(input) + bias + residual). Float32 on the CPU only; the
    /// result is in channels-last order.
    /// </summary>
    /// <param name="input">[B, Ci, H, W].</param>
    /// <param name="weight">[Co, Ci, 1, 1].</param>
    /// <param name="bias">[Co].</param>
    /// <param name="residual">[B, Co, H, W], or null for none.</param>
    /// <param name="activate">Applies the leaky activation with slope 2^-6.</param>
    public static Tensor pointwise(Tensor input, Tensor weight, Tensor bias, Tensor? residual = null, bool activate = false)
    {
        Tensor result = Tensor.Wrap(NativeMethods.ncv_pointwise(
            input.Handle, weight.Handle, bias.Handle, residual?.Handle.DangerousGetHandle() ?? IntPtr.Zero, activate ? 1 : 0));
        GC.KeepAlive(residual);
        return result;
    }

    /// <summary>Depthwise 3x3 convolution with bias and zero padding. Float32 on the CPU only; the result is in channels-last order.</summary>
    /// <param name="input">[B, C, H, W].</param>
    /// <param name="weight">[C, 1, 3, 3].</param>
    /// <param name="bias">[C].</param>
    public static Tensor depthwise(Tensor input, Tensor weight, Tensor bias) =>
        Tensor.Wrap(NativeMethods.ncv_depthwise(input.Handle, weight.Handle, bias.Handle));

    /// <summary>[B, C r r, H, W] to [B, C, H r, W r].</summary>
    public static Tensor pixel_shuffle(Tensor input, long upscale_factor) =>
        Tensor.Wrap(NativeMethods.ncv_pixel_shuffle(input.Handle, upscale_factor));

    /// <summary>[B, C, H r, W r] to [B, C r r, H, W].</summary>
    public static Tensor pixel_unshuffle(Tensor input, long downscale_factor) =>
        Tensor.Wrap(NativeMethods.ncv_pixel_unshuffle(input.Handle, downscale_factor));

    public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01) =>
        Tensor.Wrap(NativeMethods.ncv_leaky_relu(input.Handle, negative_slope));

    public static Tensor softplus(Tensor input) => input.softplus();

    public static Tensor avg_pool2d(Tensor input, long kernel_size) => Tensor.Wrap(NativeMethods.ncv_avg_pool2d(input.Handle, kernel_size));

    /// <summary>Bilinear, sample centres aligned as in align_corners = false.</summary>
    public static Tensor interpolate_bilinear(Tensor input, long height, long width) =>
        Tensor.Wrap(NativeMethods.ncv_upsample_bilinear2d(input.Handle, height, width));

    public static Tensor pad_replicate(Tensor input, long left, long right, long top, long bottom) =>
        Tensor.Wrap(NativeMethods.ncv_replication_pad2d(input.Handle, left, right, top, bottom));
}
