namespace NeuralCodec.Codec.Networks;

/// <summary>
/// One run of positions for <see cref="PointwiseKernel"/>. Strides are int16 values from one position to the next. The
/// output must not overlap an input or the residual: kernels compute positions of the last tile twice.
/// </summary>
internal unsafe struct PointwiseRow
{
    public short* First;
    public nint FirstStride;

    /// <summary>Second input segment; not read where the matrix has none.</summary>
    public short* Second;
    public nint SecondStride;

    public short* Output;
    public nint OutputStride;

    /// <summary>Added to the output, clamped again; null = none.</summary>
    public short* Residual;
    public nint ResidualStride;

    public int Count;
}
