using System.Runtime.InteropServices;

namespace NeuralCodec.Entropy.Rans;

/// <summary>
/// Interval of one symbol in a table of total 2^scaleBits, with floor(2^32 / frequency) (2^32 - 1 for frequency 1).
/// For any 32-bit x, (x * reciprocal) >> 32 is x / frequency or one less, so one comparison gives exact division.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 8)]
internal readonly struct EncodeEntry
{
    public readonly ushort Start;
    public readonly ushort Frequency;
    public readonly uint Reciprocal;

    public EncodeEntry(uint start, uint frequency)
    {
        Start = (ushort)start;
        Frequency = (ushort)frequency;
        Reciprocal = frequency <= 1 ? uint.MaxValue : (uint)((1ul << 32) / frequency);
    }
}
