using NeuralCodec.Entropy.Cdf;

namespace NeuralCodec.Entropy.Rans;

/// <summary>
/// Residuals in a short stream (docs/bitstream.md section 3.5). Tables are turned so that symbol 0 begins at slot 0: zeros at the
/// end of a stream then leave the first state as it is and cost nothing. Raw bits follow their symbol at once.
/// </summary>
internal static unsafe class ShortResiduals
{
    /// <summary>Precision of the mark that the stream begins with: it keeps the first byte from being 0.</summary>
    public const int MarkBits = 8;

    /// <summary>First slot of the mark.</summary>
    public const uint MarkStart = 1;

    /// <summary>Slots of the mark.</summary>
    public const uint MarkFrequency = 255;

    /// <summary>Decodes the residuals of a run, all of them coded.</summary>
    /// <exception cref="InvalidBitstreamException">The stream holds an impossible value.</exception>
    public static void Decode(ref ShortStreamReader reader, ReadOnlySpan<byte> scaleIndexes, Span<short> residuals)
    {
        GaussianTableSet tables = GaussianTables.Default;
        for (int i = 0; i < residuals.Length; i++)
        {
            int table = scaleIndexes[i];
            byte* record = tables.Records + (table * GaussianTableSet.RecordBytes);
            short* masses = (short*)record;
            uint* intervals = (uint*)(record + GaussianTableSet.IntervalsOffset);
            uint slot = reader.Slot(GaussianTables.ScaleBits);
            uint zeros = intervals[0] >> 16;
            if (slot < zeros)
            {
                reader.Take(slot, zeros, GaussianTables.ScaleBits);
                residuals[i] = 0;
                continue;
            }

            slot = (slot + (uint)masses[0]) & (GaussianTables.Total - 1);
            bool isNegative = slot < GaussianTables.Total / 2;
            int distance = (int)(isNegative ? slot : GaussianTables.Total - 1 - slot);
            int magnitude = 1;
            while (masses[magnitude] > distance) magnitude++;
            uint frequency = intervals[magnitude] >> 16, start = intervals[magnitude] & 0xFFFF;
            if (!isNegative) start = GaussianTables.Total - start - frequency;
            reader.Take(slot - start, frequency, GaussianTables.ScaleBits);

            if (magnitude == GaussianTableSet.EscapeMagnitude) magnitude = tables.EscapeBounds[table] + (int)reader.ReadExpGolomb();
            int rawBits = tables.RawBits[table];
            magnitude = (((magnitude - 1) << rawBits) | (int)reader.ReadBits(rawBits)) + 1;
            if (magnitude > GaussianTables.MaxMagnitude) ThrowHelper.InvalidBitstream("residual is out of range", 0);
            residuals[i] = (short)(isNegative ? -magnitude : magnitude);
        }
    }

    /// <summary>The stream of recorded symbols.</summary>
    /// <param name="writer">Its memory is used; what it held is lost.</param>
    /// <param name="entries">Indexes into <see cref="GaussianTableSet.EncodeEntries"/>.</param>
    /// <param name="rawBits">Their raw bits, as they stand at the end of a stream of section 2.1.</param>
    public static byte[] Encode(ShortStreamWriter writer, ReadOnlySpan<ushort> entries, ReadOnlySpan<byte> rawBits)
    {
        GaussianTableSet tables = GaussianTables.Default;
        RawBitReader raw = new(0, rawBits.Length);
        writer.Clear();
        writer.Add(MarkStart, MarkFrequency, MarkBits);
        foreach (ushort entry in entries)
        {
            int table = entry / GaussianTableSet.Symbols, symbol = (entry % GaussianTableSet.Symbols) - (GaussianTableSet.Symbols / 2);
            uint turn = tables.EncodeEntries[entry - symbol].Start;
            EncodeEntry interval = tables.EncodeEntries[entry];
            writer.Add((interval.Start - turn) & (GaussianTables.Total - 1), interval.Frequency, GaussianTables.ScaleBits);
            if (symbol == 0) continue;
            if (Math.Abs(symbol) == GaussianTableSet.EscapeMagnitude) writer.WriteExpGolomb(raw.ReadExpGolomb(rawBits));
            int count = tables.RawBits[table];
            writer.WriteBits(raw.Read(rawBits, count), count);
        }
        return writer.Finish();
    }
}
