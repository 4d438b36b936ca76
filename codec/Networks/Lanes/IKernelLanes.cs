namespace NeuralCodec.Codec.Networks.Lanes;

/// <summary>
/// What the kernels need of one vector width. <typeparamref name="TShort"/> holds twice as many int16 as
/// <typeparamref name="TInt"/> holds int32. Order of lanes: <see cref="InterleaveLower"/>, <see cref="InterleaveUpper"/>
/// and <see cref="Narrow"/> work inside groups of eight int16 as the x86 instructions do: of each group the lower
/// vector has the first four channels, the upper vector the last four, so that narrowing puts them back in order.
/// </summary>
internal unsafe interface IKernelLanes<TShort, TInt>
    where TShort : struct
    where TInt : struct
{
    /// <summary>int16 values in a vector.</summary>
    static abstract int ShortCount { get; }

    static abstract TShort Load(short* source);

    static abstract void Store(TShort value, short* destination);

    static abstract TInt LoadInt(int* source);

    static abstract void StoreInt(TInt value, int* destination);

    /// <summary>The pair of int16 at <paramref name="pair"/> in every int32 lane.</summary>
    static abstract TShort BroadcastPair(short* pair);

    static abstract TShort Broadcast(short value);

    /// <summary>sum + a[2i] * b[2i] + a[2i+1] * b[2i+1] in lane i. No overflow: LayerParameters.Validate.</summary>
    static abstract TInt MultiplyAddPairs(TInt sum, TShort a, TShort b);

    /// <summary>Both vectors shifted right (arithmetic) and narrowed to int16 with saturation.</summary>
    static abstract TShort Narrow(TInt lower, TInt upper, int shift);

    static abstract TShort InterleaveLower(TShort a, TShort b);

    static abstract TShort InterleaveUpper(TShort a, TShort b);

    static abstract TShort Min(TShort a, TShort b);

    static abstract TShort Max(TShort a, TShort b);

    /// <summary>a + b, wrapped.</summary>
    static abstract TShort Add(TShort a, TShort b);

    static abstract TShort AddSaturate(TShort a, TShort b);

    static abstract TShort ShiftRightArithmetic(TShort value, int shift);
}
