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
