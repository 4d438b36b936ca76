namespace NeuralCodec.Codec.Motion.Lanes;

/// <summary>
/// What the kernels of motion need of one vector width beyond <see cref="Networks.Lanes.IKernelLanes{TShort, TInt}"/>:
/// samples in, samples out. Groups are the 128-bit parts of a vector: eight int16, sixteen bytes.
/// </summary>
internal unsafe interface IByteLanes<TShort>
    where TShort : struct
{
    /// <summary>One sample per int16.</summary>
    static abstract TShort LoadBytes(byte* source);

    /// <summary>One sample of <paramref name="low"/> and one of <paramref name="high"/> as the two bytes of each int16.</summary>
    static abstract TShort LoadPairs(byte* low, byte* high);

    /// <summary>Group g holds the sixteen samples from source + 8 g. May read 64 bytes, whatever the width.</summary>
    static abstract TShort LoadWindows(byte* source);

    /// <summary>The order that puts bytes i + offset and i + offset + 1 of a group into its int16 number i.</summary>
    static abstract TShort WindowOrder(byte offset);

    /// <summary>Bytes of each group in an order.</summary>
    static abstract TShort Shuffle(TShort bytes, TShort order);

    /// <summary>Per int16: both unsigned bytes times the signed bytes of <paramref name="taps"/>; the sum fits int16.</summary>
    static abstract TShort MultiplyAddBytes(TShort bytes, TShort taps);

    /// <summary>Lower 16 bits of the product.</summary>
    static abstract TShort MultiplyLow(TShort a, TShort b);

    /// <summary>a - b, wrapped.</summary>
    static abstract TShort Subtract(TShort a, TShort b);

    static abstract TShort Abs(TShort value);

    /// <summary>Shifts in zeros.</summary>
    static abstract TShort ShiftRightLogical(TShort value, int shift);

    /// <summary>One byte per int16, clamped to 0..255.</summary>
    static abstract void StoreBytes(TShort value, byte* destination);
}
