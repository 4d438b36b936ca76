using NeuralCodec.Entropy.Rans;

namespace NeuralCodec.Entropy.Adaptive;

/// <summary>Reads what <see cref="AdaptiveEncoder"/> wrote, with models in the same states.</summary>
/// <remarks>Not thread safe. An altered stream gives <see cref="InvalidBitstreamException"/> or wrong values of the same ranges.</remarks>
public sealed class AdaptiveDecoder
{
    private ShortStreamReader _reader;

    /// <summary>Starts reading a stream; its bytes must not change until <see cref="Finish"/>.</summary>
    /// <exception cref="InvalidBitstreamException">The state is missing or invalid.</exception>
    public void Open(ReadOnlyMemory<byte> stream) => _reader = new ShortStreamReader(stream);

    /// <summary>Decodes a binary decision.</summary>
    public int DecodeBit(ref AdaptiveBit model)
    {
        uint zeros = model.ZeroFrequency;
        uint slot = _reader.Slot(AdaptiveConstants.ScaleBits);
        int bit = slot < zeros ? 0 : 1;
        if (bit == 0) _reader.Take(slot, zeros, AdaptiveConstants.ScaleBits);
        else _reader.Take(slot - zeros, AdaptiveConstants.Total - zeros, AdaptiveConstants.ScaleBits);
        model.Update(bit);
        return bit;
    }

    /// <summary>Decodes a symbol of the model's alphabet.</summary>
    public int DecodeSymbol(AdaptiveModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        uint slot = _reader.Slot(AdaptiveConstants.ScaleBits);
        int symbol = model.Find(slot);
        uint start = model.Start(symbol);
        _reader.Take(slot - start, model.Start(symbol + 1) - start, AdaptiveConstants.ScaleBits);
        model.Update(symbol);
        return symbol;
    }

    /// <summary>Reads 0 to 32 uncoded bits.</summary>
    public uint ReadRawBits(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, 32u, nameof(count));
        return _reader.ReadBits(count);
    }

    /// <summary>Reads a value of 0 to 65534 in the bounded Exp-Golomb code.</summary>
    /// <exception cref="InvalidBitstreamException">The prefix is too long.</exception>
    public int ReadExpGolomb() => (int)_reader.ReadExpGolomb();

    /// <summary>Checks that the stream was used up exactly and that the state is final.</summary>
    /// <exception cref="InvalidBitstreamException">They are not.</exception>
    public void Finish() => _reader.Finish();
}
