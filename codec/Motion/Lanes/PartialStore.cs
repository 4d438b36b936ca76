using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NeuralCodec.Codec.Motion.Lanes;

/// <summary>Samples at the end of a row, where fewer are left than a vector has.</summary>
internal static unsafe class PartialStore
{
    /// <summary>The first <paramref name="count"/> results, clamped to 0..255; nothing is written beyond them.</summary>
    public static void Store<TBytes, TShort>(TShort value, byte* destination, int count)
        where TBytes : struct, IByteLanes<TShort>
        where TShort : unmanaged
    {
        Vector512<byte> samples;
        TBytes.StoreBytes(value, (byte*)&samples);
        if (count == 4)
            Unsafe.WriteUnaligned(destination, Unsafe.ReadUnaligned<uint>(&samples));
        else
            Unsafe.CopyBlockUnaligned(destination, &samples, (uint)count);
    }
}
