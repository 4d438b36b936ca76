using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuralCodec.Entropy.Rans;

/// <summary>Byte shuffles of eight 16-bit words by a mask of eight lanes: 256 entries of 16 bytes, entry <c>16 * mask</c>.</summary>
internal static unsafe class WordShuffles
{
    /// <summary>Spreads consecutive words over the lanes of the mask, lowest first; the other lanes become 0.</summary>
    public static byte* Expand { get; } = CreateExpand();

    /// <summary>Moves the words of the lanes of the mask together at the upper end of the vector, in order.</summary>
    public static byte* CompressUp { get; } = CreateCompressUp();

    /// <summary>Applies a shuffle; both forms give 0 for an index of 0x80, the first is one instruction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Apply(Vector128<byte> bytes, Vector128<byte> indexes) =>
        Ssse3.IsSupported ? Ssse3.Shuffle(bytes, indexes) : Vector128.Shuffle(bytes, indexes);

    private static byte* CreateExpand()
    {
        byte* shuffles = (byte*)NativeMemory.AlignedAlloc(256 * 16, 64);
        for (int mask = 0; mask < 256; mask++)
        {
            byte word = 0;
            for (int lane = 0; lane < 8; lane++)
            {
                bool isSet = ((mask >> lane) & 1) != 0;
                shuffles[(16 * mask) + (2 * lane)] = isSet ? word++ : (byte)0x80;
                shuffles[(16 * mask) + (2 * lane) + 1] = isSet ? word++ : (byte)0x80;
            }
        }
        return shuffles;
    }

    private static byte* CreateCompressUp()
    {
        byte* shuffles = (byte*)NativeMemory.AlignedAlloc(256 * 16, 64);
        for (int mask = 0; mask < 256; mask++)
        {
            int at = 16 * (mask + 1);
            for (int lane = 7; lane >= 0; lane--)
            {
                if (((mask >> lane) & 1) == 0) continue;
                shuffles[--at] = (byte)((2 * lane) + 1);
                shuffles[--at] = (byte)(2 * lane);
            }
            while (at > 16 * mask) shuffles[--at] = 0x80;
        }
        return shuffles;
    }
}
