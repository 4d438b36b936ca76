using NeuralCodec.Entropy.Adaptive;

namespace NeuralCodec.Codec.Bitstream;

/// <summary>One direction of a syntax of adaptive bits (docs/bitstream.md section 4): writes, reads or counts, so that the syntax itself is written once.</summary>
internal interface IBitCoder
{
    /// <summary>True where values come from a stream.</summary>
    static abstract bool IsReader { get; }

    /// <summary>A decision under a model: codes the value given, or returns the one read.</summary>
    int Bit(ref AdaptiveBit model, int value);

    /// <summary>Bits without a model, at most 16.</summary>
    int Raw(int value, int count);
}

/// <summary>Writes.</summary>
internal readonly struct AdaptiveBitWriter(AdaptiveEncoder encoder) : IBitCoder
{
    public static bool IsReader => false;

    public int Bit(ref AdaptiveBit model, int value)
    {
        encoder.EncodeBit(ref model, value);
        return value;
    }

    public int Raw(int value, int count)
    {
        encoder.WriteRawBits((uint)value, count);
        return value;
    }
}

/// <summary>Reads.</summary>
internal readonly struct AdaptiveBitReader(AdaptiveDecoder decoder) : IBitCoder
{
    public static bool IsReader => true;

    public int Bit(ref AdaptiveBit model, int value) => decoder.DecodeBit(ref model);

    public int Raw(int value, int count) => (int)decoder.ReadRawBits(count);
}

/// <summary>Counts under models that stay as they are.</summary>
internal struct BitCounter : IBitCoder
{
    /// <summary>Bits so far, in 1/256 bit.</summary>
    public int Cost;

    public static bool IsReader => false;

    public int Bit(ref AdaptiveBit model, int value)
    {
        Cost += model.GetCost(value);
        return value;
    }

    public int Raw(int value, int count)
    {
        Cost += count << 8;
        return value;
    }
}

/// <summary>Counts and lets the models learn.</summary>
internal struct BitLearner : IBitCoder
{
    /// <summary>Bits so far, in 1/256 bit.</summary>
    public long Cost;

    public static bool IsReader => false;

    public int Bit(ref AdaptiveBit model, int value)
    {
        Cost += model.GetCost(value);
        model.Learn(value);
        return value;
    }

    public int Raw(int value, int count)
    {
        Cost += (long)count << 8;
        return value;
    }
}
