namespace NeuralCodec.Entropy.Rans;

/// <summary>Numbers of the stream format; <c>docs/bitstream.md</c> section 2 defines each.</summary>
internal static unsafe class RansConstants
{
    /// <summary>States lie in [2^16, 2^32) between symbols; every lane begins encoding, and ends decoding, at 2^16.</summary>
    public const uint StateLowerBound = 1u << 16;

    /// <summary>Bits per renormalisation word.</summary>
    public const int WordBits = 16;

    /// <summary>Bytes per renormalisation word.</summary>
    public const int WordBytes = 2;

    /// <summary>Largest number of lanes.</summary>
    public const int MaxLanes = 32;

    /// <summary>Largest probability precision: one renormalisation word per symbol is then always enough.</summary>
    public const int MaxScaleBits = 16;

    /// <summary>What a decoding kernel returns when the stream has no more words.</summary>
    public static byte* Underflow => (byte*)-1;

    /// <summary>Bytes before the words: the lane code and one 32-bit state per lane.</summary>
    public static int HeaderBytes(int lanes) => 1 + (4 * lanes);

    /// <summary>Lanes for the lane code in the first byte of a stream; 0 where the code is not used.</summary>
    public static int LanesFromCode(int code) => code switch { 0 => 1, 1 => 4, 2 => 8, 3 => 32, _ => 0 };

    /// <summary>Lane code for a number of lanes; throws for a number that the format does not have.</summary>
    public static byte LaneCode(int lanes) => lanes switch
    {
        1 => 0,
        4 => 1,
        8 => 2,
        32 => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(lanes), lanes, "lanes are 1, 4, 8 or 32"),
    };

    /// <summary>
    /// Lanes that keep the cost of the states under about 0.2 %: each lane costs 2 bytes beyond the information its
    /// state carries, so 32 lanes wait for 32 KiB.
    /// </summary>
    public static int LanesForPayload(long payloadBytes) => payloadBytes switch
    {
        >= 32 * 1024 => 32,
        >= 8 * 1024 => 8,
        >= 4 * 1024 => 4,
        _ => 1,
    };
}
