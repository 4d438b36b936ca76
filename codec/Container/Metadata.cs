using NeuralCodec.Codec.Bitstream;

namespace NeuralCodec.Codec.Container;

/// <summary>Keys and values as text (docs/container.md, section 7).</summary>
internal static class Metadata
{
    public static void Write(ByteWriter writer, IReadOnlyList<KeyValuePair<string, string>> pairs)
    {
        writer.WriteVarInt((ulong)pairs.Count);
        foreach ((string key, string value) in pairs)
        {
            writer.WriteText(key);
            writer.WriteText(value);
        }
    }

    public static KeyValuePair<string, string>[] Read(ReadOnlySpan<byte> payload, long offsetBytes, BitstreamLimits limits)
    {
        ByteReader reader = new(payload, offsetBytes);
        int count = reader.ReadVarInt(reader.Remaining / 2, "number of pairs");
        KeyValuePair<string, string>[] pairs = new KeyValuePair<string, string>[count];
        for (int i = 0; i < count; i++)
        {
            string key = reader.ReadText(limits.MaxTextBytes, "key");
            pairs[i] = new KeyValuePair<string, string>(key, reader.ReadText(limits.MaxTextBytes, "value"));
        }

        return pairs;
    }
}
