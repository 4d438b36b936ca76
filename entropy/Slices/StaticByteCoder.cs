using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NeuralCodec.Entropy.Cdf;
using NeuralCodec.Entropy.Rans;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Entropy.Slices;

/// <summary>
/// Codes bytes by their frequencies alone (order 0), with the table in the block (docs/bitstream.md section 6), so that
/// the coder can be compared with others on files.
/// </summary>
public static unsafe class StaticByteCoder
{
    private const int TableValues = 256;

    /// <summary>Encodes a block.</summary>
    /// <param name="source">The bytes; may be empty.</param>
    /// <param name="slices">Streams that can be decoded in parallel, 1 to 1024; at most one per byte is used.</param>
    /// <param name="lanes">1, 4, 8 or 32; 0 chooses by the size of each stream.</param>
    /// <param name="threads">Most threads to use.</param>
    /// <returns>The block. It does not depend on <paramref name="threads"/> or the SIMD level.</returns>
    public static byte[] Encode(ReadOnlyMemory<byte> source, int slices = 1, int lanes = 0, int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slices, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slices, SlicePayload.MaxSlices);
        if (source.IsEmpty) return [0];
        slices = Math.Min(slices, source.Length);
        ByteTable table = ByteTable.FromCounts(Count(source.Span));
        EncodeEntry[] entries = GC.AllocateArray<EncodeEntry>(TableValues, pinned: true);
        EncodeEntry* pinned = (EncodeEntry*)Marshal.UnsafeAddrOfPinnedArrayElement(entries, 0);
        table.FillEntries(pinned);

        byte[][] streams = new byte[slices][];
        SliceThreads.Run(slices, threads, slice =>
        {
            int start = SliceStart(source.Length, slices, slice);
            streams[slice] = EncodeSlice(pinned, source.Span[start..SliceStart(source.Length, slices, slice + 1)], lanes);
        });
        GC.KeepAlive(entries);

        Span<byte> header = stackalloc byte[5 + ByteTable.MaxLengthBytes];
        int headerBytes = VarInt.Write(header, source.Length);
        headerBytes += table.Write(header[headerBytes..]);
        return [.. header[..headerBytes], .. SlicePayload.Write(streams)];
    }

    /// <summary>Decodes a block.</summary>
    /// <param name="block">The whole block.</param>
    /// <param name="maxLengthBytes">Most bytes that the caller accepts; a block that declares more is refused before memory is taken.</param>
    /// <param name="threads">Most threads to use.</param>
    /// <exception cref="InvalidBitstreamException">The block is invalid or larger than accepted.</exception>
    public static byte[] Decode(ReadOnlyMemory<byte> block, int maxLengthBytes, int threads = 1)
    {
        ReadOnlySpan<byte> bytes = block.Span;
        int position = 0;
        int length = VarInt.Read(bytes, ref position);
        if (length > maxLengthBytes) ThrowHelper.InvalidBitstream("declared length is above the limit", 0);
        if (length == 0)
        {
            if (position != bytes.Length) ThrowHelper.InvalidBitstream("bytes follow an empty block", position);
            return [];
        }
        ByteTable table = ByteTable.Read(bytes, ref position);
        ReadOnlyMemory<byte>[] slices = SlicePayload.Read(block[position..]);
        if (slices.Length > length) ThrowHelper.InvalidBitstream("more slices than bytes", position);
        uint[] lookup = new uint[ByteTable.Total];
        if (table.SingleValue < 0) table.FillLookup(lookup);
        byte[] values = GC.AllocateUninitializedArray<byte>(length);
        SliceThreads.Run(slices.Length, threads, slice =>
        {
            int start = SliceStart(length, slices.Length, slice);
            DecodeSlice(lookup, table.SingleValue, slices[slice], values.AsSpan(start..SliceStart(length, slices.Length, slice + 1)));
        });
        return values;
    }

    /// <summary>First byte of a slice: the block is divided evenly.</summary>
    private static int SliceStart(int length, int slices, int slice) => (int)((long)length * slice / slices);

    private static byte[] EncodeSlice(EncodeEntry* entries, ReadOnlySpan<byte> source, int lanes)
    {
        RansRunWriter writer = new(entries, ByteTable.ScaleBits);
        Span<ushort> indexes = writer.BeginRun(source.Length);
        int at = 0;
        for (; at + Vector256<byte>.Count <= source.Length; at += Vector256<byte>.Count)
        {
            (Vector256<ushort> lower, Vector256<ushort> upper) = Vector256.Widen(Vector256.Create(source[at..]));
            lower.CopyTo(indexes[at..]);
            upper.CopyTo(indexes[(at + Vector256<ushort>.Count)..]);
        }
        for (; at < source.Length; at++) indexes[at] = source[at];
        writer.EndRun(source.Length);
        return writer.Finish(SimdDispatch.Level, lanes);
    }

    private static void DecodeSlice(uint[] lookup, int singleValue, ReadOnlyMemory<byte> stream, Span<byte> values)
    {
        RansStreamReader reader = new();
        reader.Open(stream);
        if (singleValue >= 0)
        {
            values.Fill((byte)singleValue);
            reader.Finish();
            return;
        }
        ReadOnlySpan<byte> bytes = stream.Span;
        fixed (byte* start = bytes, destination = values)
        fixed (uint* table = lookup, states = reader.States)
        {
            byte* next = ByteDecodeKernels.Decode(
                SimdDispatch.Level, table, destination, values.Length, states, reader.Lanes, start + reader.Position, start + bytes.Length);
            if (next == RansConstants.Underflow) ThrowHelper.InvalidBitstream("words run past the end of the stream", bytes.Length);
            reader.Position = (int)(next - start);
        }
        reader.Finish();
    }

    private static int[] Count(ReadOnlySpan<byte> source)
    {
        // Four histograms, so that runs of one value do not wait for their own count.
        int[] counts = new int[4 * TableValues];
        int i = 0;
        for (; i + 4 <= source.Length; i += 4)
        {
            counts[source[i]]++;
            counts[TableValues + source[i + 1]]++;
            counts[(2 * TableValues) + source[i + 2]]++;
            counts[(3 * TableValues) + source[i + 3]]++;
        }
        for (; i < source.Length; i++) counts[source[i]]++;
        int[] sum = new int[TableValues];
        for (int value = 0; value < sum.Length; value++)
            sum[value] = counts[value] + counts[TableValues + value] + counts[(2 * TableValues) + value] + counts[(3 * TableValues) + value];
        return sum;
    }
}
