using System.Buffers.Binary;
using System.IO.Compression;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Formats;

/// <summary>Writes 8-bit RGB pictures as PNG (W3C Portable Network Graphics, second edition).</summary>
public static class PngWriter
{
    private const int BytesPerPixel = 3;
    private static readonly uint[] CrcTable = BuildCrcTable();

    private static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Writes a picture; the stream stays open.</summary>
    public static void Write(Stream stream, RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(image);
        stream.Write(Signature);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.WidthPixels);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), image.HeightPixels);
        header[8] = 8; // bits per sample
        header[9] = 2; // RGB
        WriteChunk(stream, "IHDR"u8, header);
        WriteChunk(stream, "IDAT"u8, Compress(image));
        WriteChunk(stream, "IEND"u8, []);
    }

    private static byte[] Compress(RgbImage image)
    {
        using MemoryStream output = new();
        using (ZLibStream zlib = new(output, CompressionLevel.Optimal, true))
        {
            int width = BytesPerPixel * image.WidthPixels;
            byte[] candidate = new byte[1 + width];
            byte[] best = new byte[1 + width];
            ReadOnlySpan<byte> above = new byte[width];
            for (int y = 0; y < image.HeightPixels; y++)
            {
                ReadOnlySpan<byte> row = image.GetRow(y);
                long bestCost = long.MaxValue;
                for (byte filter = 0; filter < 5; filter++)
                {
                    long cost = Filter(filter, row, above, candidate);
                    if (cost < bestCost)
                        (bestCost, best, candidate) = (cost, candidate, best);
                }

                zlib.Write(best);
                above = row;
            }
        }

        return output.ToArray();
    }

    /// <summary>Applies a filter; the cost is the sum of absolute differences, as the specification advises (12.8).</summary>
    private static long Filter(byte filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, Span<byte> destination)
    {
        destination[0] = filter;
        long cost = 0;
        for (int i = 0; i < row.Length; i++)
        {
            int left = i >= BytesPerPixel ? row[i - BytesPerPixel] : 0;
            int corner = i >= BytesPerPixel ? above[i - BytesPerPixel] : 0;
            int prediction = filter switch
            {
                1 => left,
                2 => above[i],
                3 => (left + above[i]) / 2,
                4 => Paeth(left, above[i], corner),
                _ => 0,
            };
            byte difference = (byte)(row[i] - prediction);
            destination[1 + i] = difference;
            cost += Math.Abs((int)(sbyte)difference);
        }

        return cost;
    }

    private static int Paeth(int left, int above, int corner)
    {
        int estimate = left + above - corner;
        int toLeft = Math.Abs(estimate - left);
        int toAbove = Math.Abs(estimate - above);
        int toCorner = Math.Abs(estimate - corner);
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }

    private static void WriteChunk(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        stream.Write(type);
        stream.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~AppendCrc(AppendCrc(uint.MaxValue, type), data));
        stream.Write(number);
    }

    private static uint AppendCrc(uint state, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
            state = CrcTable[(byte)(state ^ value)] ^ (state >> 8);
        return state;
    }

    private static uint[] BuildCrcTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint entry = i;
            for (int bit = 0; bit < 8; bit++)
                entry = (entry & 1) != 0 ? (entry >> 1) ^ 0xEDB88320u : entry >> 1;
            table[i] = entry;
        }

        return table;
    }
}
