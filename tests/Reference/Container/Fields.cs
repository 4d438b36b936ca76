using System.Text;

namespace NeuralCodec.Reference.Container;

/// <summary>container.md, section 1: reads the notations one after the other.</summary>
public sealed class Fields(byte[] data)
{
    private int offset;

    public int Left => data.Length - offset;

    public byte U8() => Bytes(1)[0];

    public ushort U16() => (ushort)Fixed(2);

    public uint U32() => (uint)Fixed(4);

    public ulong U64() => Fixed(8);

    public long I64() => unchecked((long)Fixed(8));

    public ulong Var()
    {
        ulong value = 0;
        for (int i = 0; i < 10; i++)
        {
            byte b = U8();
            InvalidException.Unless(i < 9 || b <= 1, "var of 65 bits (1)");
            value |= (ulong)(b & 127) << (7 * i);
            if ((b & 128) == 0)
            {
                InvalidException.Unless(b != 0 || i == 0, "var longer than needed (1)");
                return value;
            }
        }

        throw new InvalidException("var of more than 10 bytes (1)");
    }

    public int Count(ulong lowest, ulong highest)
    {
        ulong value = Var();
        InvalidException.Unless(value >= lowest && value <= highest, "number out of range");
        return (int)value;
    }

    public long Svar()
    {
        ulong v = Var();
        return v % 2 == 0 ? (long)(v / 2) : -(long)(v / 2) - 1;
    }

    public string Text() => new UTF8Encoding(false, true).GetString(Bytes(Count(0, 65536)));

    public (uint Numerator, uint Denominator) Ratio() => (U32(), U32());

    public byte[] Bytes(int n)
    {
        InvalidException.Unless(n <= Left, "payload ends inside a field");
        byte[] bytes = data[offset..(offset + n)];
        offset += n;
        return bytes;
    }

    public void End() => InvalidException.Unless(Left == 0, "bytes behind the last field");

    private ulong Fixed(int n)
    {
        ulong value = 0;
        byte[] bytes = Bytes(n);
        for (int i = 0; i < n; i++)
        {
            value |= (ulong)bytes[i] << (8 * i);
        }

        return value;
    }
}
