using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Formats.Nut;

/// <summary>
/// The numbers of NUT, the container that carries raw frames with exact times and untouched packets between ffmpeg and us.
/// Source: "NUT Open Container Format", nut.txt of the NUT project, version 3.
/// </summary>
internal static class NutFormat
{
    public const ulong MainStartCode = 0x4E4D7A561F5F04AD;
    public const ulong StreamStartCode = 0x4E5311405BF2F9DB;
    public const ulong SyncPointStartCode = 0x4E4BE4ADEECA4569;
    public const ulong IndexStartCode = 0x4E58DD672F23E64E;
    public const ulong InfoStartCode = 0x4E49AB68B596BA78;

    public const int FlagKey = 1;
    public const int FlagEndOfRelevance = 2;
    public const int FlagCodedTime = 8;
    public const int FlagStreamId = 16;
    public const int FlagSizeMsb = 32;
    public const int FlagChecksum = 64;
    public const int FlagReserved = 128;
    public const int FlagSideData = 256;
    public const int FlagHeaderIndex = 1024;
    public const int FlagMatchTime = 2048;
    public const int FlagCoded = 4096;
    public const int FlagInvalid = 8192;

    /// <summary>Four-character codes of raw video in NUT, first character lowest.</summary>
    public const uint TagI420 = 'I' | ('4' << 8) | ('2' << 16) | ((uint)'0' << 24);

    public static ReadOnlySpan<byte> FileId => "nut/multimedia container\0"u8;

    private static readonly uint[] CrcTable = BuildCrcTable();

    /// <summary>CRC-32 of the polynomial 0x04C11DB7, most significant bit first, from 0, without a final step.</summary>
    public static uint ComputeCrc(ReadOnlySpan<byte> bytes)
    {
        uint state = 0;
        foreach (byte value in bytes)
            state = CrcTable[(byte)((state >> 24) ^ value)] ^ (state << 8);
        return state;
    }

    private static uint[] BuildCrcTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint entry = i << 24;
            for (int bit = 0; bit < 8; bit++)
                entry = (entry & 0x80000000) != 0 ? (entry << 1) ^ 0x04C11DB7u : entry << 1;
            table[i] = entry;
        }

        return table;
    }
}

/// <summary>What a stream carries.</summary>
internal enum NutStreamClass
{
    Video = 0,
    Audio = 1,
    Subtitle = 2,
    Data = 3,
}

/// <summary>One stream of a NUT file.</summary>
internal sealed record NutStream
{
    public required NutStreamClass Class { get; init; }

    /// <summary>Four-character code, first character lowest.</summary>
    public required uint Tag { get; init; }

    public required Rational TimeBase { get; init; }

    public byte[] CodecPrivate { get; init; } = [];

    public int WidthPixels { get; init; }

    public int HeightPixels { get; init; }

    public Rational SampleAspectRatio { get; init; }

    public Rational SampleRate { get; init; }

    public int Channels { get; init; }
}

/// <summary>What stands before a packet; the payload follows.</summary>
/// <param name="Stream">Number of the stream.</param>
/// <param name="Time">Time of presentation in the stream's time base.</param>
/// <param name="IsKey">Decoding can start here.</param>
/// <param name="LengthBytes">Length of the payload.</param>
internal readonly record struct NutPacketHeader(int Stream, long Time, bool IsKey, int LengthBytes);
