namespace NeuralCodec.Reference.Container;

/// <summary>container.md, section 1: CRC-32C, bit by bit.</summary>
public static class Crc32C
{
    public static uint Of(IEnumerable<byte> bytes)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int i = 0; i < 8; i++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0x82F63B78; // 0x1EDC6F41 read backwards
            }
        }

        return crc ^ 0xFFFFFFFF;
    }
}
