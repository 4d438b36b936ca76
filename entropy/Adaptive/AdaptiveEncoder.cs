using NeuralCodec.Entropy.Rans;

namespace NeuralCodec.Entropy.Adaptive;

/// <summary>Writes a stream of adaptively coded values, for headers and motion. Models adapt as the decoder's will.</summary>
/// <remarks>Not thread safe. The caller owns the models and resets them where the decoder does.</remarks>
public sealed class AdaptiveEncoder
{
    private readonly ShortStreamWriter _writer = new();

    /// <summary>Starts a new stream and keeps the memory; models are not touched.</summary>
    public void Reset() => _writer.Clear();

    /// <summary>Codes a binary decision, 0 or 1.</summary>
    public void EncodeBit(ref AdaptiveBit model, int bit)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bit, 1u, nameof(bit));
        uint zeros = model.ZeroFrequency;
        if (bit == 0) _writer.Add(0, zeros, AdaptiveConstants.ScaleBits);
        else _writer.Add(zeros, AdaptiveConstants.Total - zeros, AdaptiveConstants.ScaleBits);
        model.Update(bit);
    }

    /// <summary>Codes a symbol of the model's alphabet.</summary>
    public void EncodeSymbol(AdaptiveModel model, int symbol)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)symbol, (uint)model.Symbols, nameof(symbol));
        uint start = model.Start(symbol);
        _writer.Add(start, model.Start(symbol + 1) - start, AdaptiveConstants.ScaleBits);
        model.Update(symbol);
    }

    /// <summary>Appends the low <paramref name="count"/> bits of a value, 0 to 32, uncoded.</summary>
    public void WriteRawBits(uint value, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, 32u, nameof(count));
        _writer.WriteBits(value, count);
    }

    /// <summary>Appends a value of 0 to 65534 in the bounded Exp-Golomb code.</summary>
    public void WriteExpGolomb(int value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)value, RawBitReader.MaxExpGolombValue, nameof(value));
        _writer.WriteExpGolomb((uint)value);
    }

    /// <summary>Writes the stream, at least one byte, into a new array.</summary>
    public byte[] Finish() => _writer.Finish();
}
