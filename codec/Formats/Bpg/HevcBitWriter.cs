namespace NeuralCodec.Codec.Formats.Bpg;

/// <summary>Writes the bits of an HEVC parameter set, most significant first.</summary>
internal sealed class HevcBitWriter
{
    private readonly List<byte> _bytes = [];
    private int _bits;

    /// <summary>u(1).</summary>
    public void Flag(bool value) => Bits(1, value ? 1u : 0);

    /// <summary>u(n), up to 32 bits.</summary>
    public void Bits(int count, uint value)
    {
        for (int i = count - 1; i >= 0; i--, _bits++)
        {
            if ((_bits & 7) == 0)
                _bytes.Add(0);
            _bytes[^1] |= (byte)(((value >> i) & 1) << (7 - (_bits & 7)));
        }
    }

    /// <summary>ue(v): Exp-Golomb of order 0.</summary>
    public void Golomb(int value)
    {
        uint coded = (uint)value + 1;
        int length = 32 - int.LeadingZeroCount((int)coded);
        Bits(length - 1, 0);
        Bits(length, coded);
    }

    /// <summary>The bytes, the last one filled up with zeros.</summary>
    public byte[] ToBytes() => [.. _bytes];

    /// <summary>The bytes after a stop bit (rbsp_trailing_bits).</summary>
    public byte[] ToRbsp()
    {
        Bits(1, 1);
        return ToBytes();
    }
}
