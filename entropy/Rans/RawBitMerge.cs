using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuralCodec.Entropy.Cdf;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Entropy.Rans;

/// <summary>Turns coded symbols into residuals: replaces escapes and adds raw bits, in the order of the symbols.</summary>
internal static unsafe class RawBitMerge
{
    // Eight symbols take at most 4 raw bits each, and at least 56 bits are visible while the stream has them.
    private const int Group = 8;

    public static void Resolve(
        SimdLevel level, byte* scaleIndexes, short* symbols, int count, ref RawBitReader rawBits, ReadOnlySpan<byte> stream)
    {
        int i = 0;
        if (level >= SimdLevel.Vector128 && Bmi2.X64.IsSupported && Sse41.IsSupported)
        {
            Vector128<short> escape = Vector128.Create((short)GaussianTableSet.EscapeMagnitude);
            for (; i + Group <= count; i += Group)
            {
                Vector128<short> magnitudes = Vector128.Abs(Vector128.Load(symbols + i));
                if (Vector128.EqualsAny(magnitudes, escape))
                    ResolveScalar(scaleIndexes, symbols, i, i + Group, ref rawBits, stream);
                else
                    ResolveGroup(*(ulong*)(scaleIndexes + i), symbols + i, magnitudes, ref rawBits, stream);
            }
        }
        ResolveScalar(scaleIndexes, symbols, i, count, ref rawBits, stream);
    }

    /// <summary>The definition: symbols [<paramref name="from"/>, <paramref name="to"/>).</summary>
    private static void ResolveScalar(
        byte* scaleIndexes, short* symbols, int from, int to, ref RawBitReader reader, ReadOnlySpan<byte> stream)
    {
        GaussianTableSet tables = GaussianTables.Default;
        for (int i = from; i < to; i++)
        {
            int symbol = symbols[i];
            int table = scaleIndexes[i];
            int magnitude = Math.Abs(symbol);
            if (magnitude == 0 || (table < GaussianTables.FirstRawIndex && magnitude < GaussianTableSet.EscapeMagnitude)) continue;
            if (magnitude == GaussianTableSet.EscapeMagnitude)
                magnitude = tables.EscapeBounds[table] + (int)reader.ReadExpGolomb(stream);
            int rawBits = tables.RawBits[table];
            magnitude = (((magnitude - 1) << rawBits) | (int)reader.Read(stream, rawBits)) + 1;
            if (magnitude > GaussianTables.MaxMagnitude) ThrowHelper.InvalidBitstream("residual is out of range", reader.Start);
            symbols[i] = (short)(symbol < 0 ? -magnitude : magnitude);
        }
    }

    /// <summary>
    /// Eight symbols without an escape. One mask holds 2^rawBits - 1 per byte, 0 for symbol 0; a bit deposit deals the
    /// raw bits out to the bytes in order, and (magnitude - 1) * 2^rawBits + bits + 1 leaves symbol 0 as it is.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ResolveGroup(
        ulong scaleIndexes, short* symbols, Vector128<short> magnitudes, ref RawBitReader reader, ReadOnlySpan<byte> stream)
    {
        Vector128<sbyte> indexes = Vector128.CreateScalar(scaleIndexes).AsSByte();
        const int first = GaussianTables.FirstRawIndex, step = GaussianTables.StepsPerOctave;
        Vector128<sbyte> atLeastOne = Vector128.GreaterThan(indexes, Vector128.Create((sbyte)(first - 1)));
        if (atLeastOne == Vector128<sbyte>.Zero) return;
        // Each comparison that holds adds 1, 2, 4 or 8: together 2^rawBits - 1.
        Vector128<sbyte> bits =
            (atLeastOne & Vector128.Create((sbyte)1))
            | (Vector128.GreaterThan(indexes, Vector128.Create((sbyte)(first + step - 1))) & Vector128.Create((sbyte)2))
            | (Vector128.GreaterThan(indexes, Vector128.Create((sbyte)(first + (2 * step) - 1))) & Vector128.Create((sbyte)4))
            | (Vector128.GreaterThan(indexes, Vector128.Create((sbyte)(first + (3 * step) - 1))) & Vector128.Create((sbyte)8));
        Vector128<short> isZero = Vector128.Equals(magnitudes, Vector128<short>.Zero);
        bits = Sse2.AndNot(Sse2.PackSignedSaturate(isZero, isZero), bits);

        ulong mask = bits.AsUInt64().ToScalar();
        ulong deposited = Bmi2.X64.ParallelBitDeposit(reader.Peek(stream), mask);
        reader.Consume(BitOperations.PopCount(mask));
        Vector128<short> low = Sse41.ConvertToVector128Int16(Vector128.CreateScalar(deposited).AsByte());
        Vector128<short> scale = Sse41.ConvertToVector128Int16(bits.AsByte()) + Vector128<short>.One;
        Vector128<short> result = ((magnitudes - Vector128<short>.One) * scale) + low + Vector128<short>.One;
        Vector128<short> negative = Vector128.Load(symbols) >> 15;
        ((result ^ negative) - negative).Store(symbols);
    }
}
