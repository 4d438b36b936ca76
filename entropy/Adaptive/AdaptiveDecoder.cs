using System.Buffers.Binary;
using NeuralCodec.Entropy.Rans;

namespace NeuralCodec.Entropy.Adaptive;

/// <summary>Reads what <see cref="AdaptiveEncoder"/> wrote, with models in the same states.</summary>
/// <remarks>Not thread safe. An altered stream gives <see cref="InvalidBitstreamException"/> or wrong values of the same ranges.</remarks>
public sealed class AdaptiveDecoder
{
    private readonly RansStreamReader _reader = new();
    private int _decoded;

    /// <summary>Starts reading a stream; its bytes must not change until <see cref="Finish"/>.</summary>
    /// <exception cref="InvalidBitstreamException">The lane states are cut or invalid.</exception>
    public void Open(ReadOnlyMemory<byte> stream)
    {
        _reader.Open(stream);
        _decoded = 0;
    }

    /// <summary>Decodes a binary decision.</summary>
    /// <exception cref="InvalidBitstreamException">The stream ends too early.</exception>
    public int DecodeBit(ref AdaptiveBit model)
    {
        uint zeros = model.ZeroFrequency;
        int bit = Slot < zeros ? 0 : 1;
        if (bit == 0) Advance(0, zeros);
        else Advance(zeros, AdaptiveConstants.Total - zeros);
        model.Update(bit);
        return bit;
    }

    /// <summary>Decodes a symbol of the model's alphabet.</summary>
    /// <exception cref="InvalidBitstreamException">The stream ends too early.</exception>
    public int DecodeSymbol(AdaptiveModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        int symbol = model.Find(Slot);
        uint start = model.Start(symbol);
        Advance(start, model.Start(symbol + 1) - start);
        model.Update(symbol);
        return symbol;
    }

    /// <summary>Reads 0 to 32 uncoded bits.</summary>
    /// <exception cref="InvalidBitstreamException">The stream ends too early.</exception>
    public uint ReadRawBits(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, 32u, nameof(count));
        return _reader.RawBits.Read(_reader.Bytes, count);
    }

    /// <summary>Reads a value of 0 to 65534 in the bounded Exp-Golomb code.</summary>
    /// <exception cref="InvalidBitstreamException">The stream ends too early or the prefix is too long.</exception>
    public int ReadExpGolomb() => (int)_reader.RawBits.ReadExpGolomb(_reader.Bytes);

    /// <summary>Checks that the stream was used up exactly and that all states are final.</summary>
    /// <exception cref="InvalidBitstreamException">They are not.</exception>
    public void Finish() => _reader.Finish();

    private uint Slot => _reader.States[_decoded & (_reader.Lanes - 1)] & (AdaptiveConstants.Total - 1);

    private void Advance(uint start, uint frequency)
    {
        ref uint state = ref _reader.States[_decoded & (_reader.Lanes - 1)];
        uint x = (frequency * (state >> AdaptiveConstants.ScaleBits)) + (state & (AdaptiveConstants.Total - 1)) - start;
        if (x < RansConstants.StateLowerBound)
        {
            ReadOnlySpan<byte> bytes = _reader.Bytes;
            if (bytes.Length - _reader.Position < RansConstants.WordBytes)
                ThrowHelper.InvalidBitstream("words run past the end of the stream", bytes.Length);
            x = (x << RansConstants.WordBits) | BinaryPrimitives.ReadUInt16LittleEndian(bytes[_reader.Position..]);
            _reader.Position += RansConstants.WordBytes;
        }
        state = x;
        _decoded++;
    }
}
