using NeuralCodec.Entropy.Rans;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Entropy.Adaptive;

/// <summary>Records intervals of adaptive tables, all of 15 scale bits, as one run.</summary>
internal sealed unsafe class RansIntervalWriter : RansStreamWriter
{
    private uint[] _intervals = new uint[256];

    public void Clear()
    {
        Count = 0;
        RawBits.Clear();
    }

    public void Add(uint start, uint frequency)
    {
        if (Count == _intervals.Length) Array.Resize(ref _intervals, _intervals.Length * 2);
        _intervals[Count++] = start | (frequency << 16);
    }

    /// <summary>Tables change with every symbol, so there is nothing to prepare: plain division.</summary>
    protected override byte* EncodeBackwards(SimdLevel level, uint* states, int lanes, byte* tail)
    {
        int laneMask = lanes - 1;
        for (int i = Count - 1; i >= 0; i--)
        {
            uint frequency = _intervals[i] >> 16;
            uint x = states[i & laneMask];
            if ((x >> (32 - AdaptiveConstants.ScaleBits)) >= frequency)
            {
                tail -= RansConstants.WordBytes;
                *(ushort*)tail = (ushort)x;
                x >>= RansConstants.WordBits;
            }
            (uint quotient, uint remainder) = Math.DivRem(x, frequency);
            states[i & laneMask] = (quotient << AdaptiveConstants.ScaleBits) + remainder + (_intervals[i] & 0xFFFF);
        }
        return tail;
    }
}
