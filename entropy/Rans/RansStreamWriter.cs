using System.Buffers;
using System.Buffers.Binary;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Entropy.Rans;

/// <summary>Lays out a stream (docs/bitstream.md section 2) from symbols that a derived class has recorded.</summary>
internal abstract unsafe class RansStreamWriter
{
    /// <summary>Symbols recorded.</summary>
    public int Count { get; protected set; }

    /// <summary>The raw bits of the stream.</summary>
    public RawBitWriter RawBits { get; } = new();

    /// <summary>States, raw bits, and one word per symbol: no symbol needs more at 16 scale bits or fewer.</summary>
    public int MaxLengthBytes =>
        checked(RansConstants.HeaderBytes(RansConstants.MaxLanes) + (Count * RansConstants.WordBytes) + RawBits.LengthBytes);

    /// <summary>Writes header, words and raw bits; returns the length in bytes, 0 when nothing was recorded.</summary>
    public int Finish(SimdLevel level, Span<byte> destination, int lanes)
    {
        byte[]? fresh = null;
        return Finish(level, destination, ref fresh, lanes);
    }

    /// <summary>Writes the stream into a new array of its length.</summary>
    public byte[] Finish(SimdLevel level, int lanes)
    {
        byte[]? fresh = [];
        _ = Finish(level, [], ref fresh, lanes);
        return fresh!;
    }

    /// <param name="level">Widest kernels to use.</param>
    /// <param name="destination">Receives the stream when <paramref name="fresh"/> is null.</param>
    /// <param name="fresh">When not null, replaced by an array of the right length that receives the stream.</param>
    /// <param name="lanes">1, 4, 8 or 32; 0 chooses by the size of the stream.</param>
    private int Finish(SimdLevel level, Span<byte> destination, ref byte[]? fresh, int lanes)
    {
        if (lanes != 0) _ = RansConstants.LaneCode(lanes);
        if (Count == 0 && RawBits.LengthBytes == 0) return 0;
        int maxWordBytes = checked(Count * RansConstants.WordBytes);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(RansEncodeKernels.SlackBytes + maxWordBytes);
        uint* states = stackalloc uint[RansConstants.MaxLanes];
        try
        {
            int used = lanes == 0 ? RansConstants.MaxLanes : lanes;
            int wordBytes = EncodeAll(level, states, used, buffer, maxWordBytes);
            int chosen = lanes == 0 ? RansConstants.LanesForPayload(wordBytes) : lanes;
            if (chosen != used) wordBytes = EncodeAll(level, states, chosen, buffer, maxWordBytes);

            int headerBytes = RansConstants.HeaderBytes(chosen);
            int length = headerBytes + wordBytes + RawBits.LengthBytes;
            if (fresh is not null) destination = fresh = GC.AllocateUninitializedArray<byte>(length);
            if (destination.Length < length) ThrowHelper.Argument("destination is too short", nameof(destination));
            destination[0] = RansConstants.LaneCode(chosen);
            for (int lane = 0; lane < chosen; lane++)
                BinaryPrimitives.WriteUInt32LittleEndian(destination[(1 + (4 * lane))..], states[lane]);
            buffer.AsSpan(RansEncodeKernels.SlackBytes + maxWordBytes - wordBytes, wordBytes).CopyTo(destination[headerBytes..]);
            RawBits.WriteReversed(destination[(headerBytes + wordBytes)..length]);
            return length;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Encodes all symbols, last one first, below <paramref name="tail"/>; returns the lowest byte written.</summary>
    protected abstract byte* EncodeBackwards(SimdLevel level, uint* states, int lanes, byte* tail);

    private int EncodeAll(SimdLevel level, uint* states, int lanes, byte[] buffer, int maxWordBytes)
    {
        new Span<uint>(states, RansConstants.MaxLanes).Fill(RansConstants.StateLowerBound);
        fixed (byte* start = buffer)
        {
            byte* end = start + RansEncodeKernels.SlackBytes + maxWordBytes;
            return (int)(end - EncodeBackwards(level, states, lanes, end));
        }
    }
}
