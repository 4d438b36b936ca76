using System.Buffers.Binary;

namespace NeuralCodec.Entropy.Rans;

/// <summary>
/// The parts of a stream that every decoder shares (docs/bitstream.md section 2): lane states, position of the next
/// word, raw bits. A stream of zero bytes is one lane at its final state and nothing else.
/// </summary>
internal sealed class RansStreamReader
{
    private ReadOnlyMemory<byte> _stream;

    /// <summary>Lane states, 32 slots of which <see cref="Lanes"/> are in use.</summary>
    public uint[] States { get; } = new uint[RansConstants.MaxLanes];

    /// <summary>1, 4, 8 or 32.</summary>
    public int Lanes { get; private set; }

    /// <summary>Offset of the next word. Invariant: never above the length of the stream.</summary>
    public int Position { get; set; }

    /// <summary>The bytes of the stream.</summary>
    public ReadOnlySpan<byte> Bytes => _stream.Span;

    public RawBitReader RawBits;

    /// <summary>Reads the lane code and the states.</summary>
    /// <exception cref="InvalidBitstreamException">The header is cut, the lane code unknown, or a state below 2^16.</exception>
    public void Open(ReadOnlyMemory<byte> stream)
    {
        _stream = stream;
        ReadOnlySpan<byte> bytes = stream.Span;
        if (bytes.IsEmpty)
        {
            Lanes = 1;
            States[0] = RansConstants.StateLowerBound;
            Position = 0;
            RawBits = new RawBitReader(0, 0);
            return;
        }
        Lanes = RansConstants.LanesFromCode(bytes[0]);
        if (Lanes == 0) ThrowHelper.InvalidBitstream("unknown lane code", 0);
        Position = RansConstants.HeaderBytes(Lanes);
        if (bytes.Length < Position) ThrowHelper.InvalidBitstream("stream is shorter than its lane states", bytes.Length);
        for (int lane = 0; lane < Lanes; lane++)
        {
            uint state = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(1 + (4 * lane))..]);
            if (state < RansConstants.StateLowerBound) ThrowHelper.InvalidBitstream("lane state is below 2^16", 1 + (4 * lane));
            States[lane] = state;
        }
        RawBits = new RawBitReader(Position, bytes.Length);
    }

    /// <summary>Checks that every byte was used and that every lane is back at 2^16.</summary>
    /// <exception cref="InvalidBitstreamException">The stream is longer than its symbols, or was altered.</exception>
    public void Finish()
    {
        if (Position != RawBits.Start) ThrowHelper.InvalidBitstream("words and raw bits do not meet", Position);
        if (!RawBits.PaddingIsZero) ThrowHelper.InvalidBitstream("padding of the raw bits is not zero", RawBits.Start);
        for (int lane = 0; lane < Lanes; lane++)
        {
            if (States[lane] != RansConstants.StateLowerBound) ThrowHelper.InvalidBitstream("final lane state is not 2^16", Position);
        }
    }
}
