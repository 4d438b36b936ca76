using System.Text;

namespace NeuralCodec.Reference.Container;

/// <summary>container.md, section 2: a chunk whose checksums hold.</summary>
public sealed record Chunk(int Offset, string Type, uint Tag, byte[] Payload)
{
    private const int LongestPayload = 256 << 20;

    public int Length => 24 + Payload.Length;

    /// <summary>All chunks of a file; what is no chunk is stepped over to the next sync marker.</summary>
    public static IEnumerable<Chunk> Scan(byte[] file)
    {
        int offset = 0;
        while (offset >= 0 && offset < file.Length)
        {
            Chunk? chunk = TryRead(file, offset);
            if (chunk is not null)
            {
                yield return chunk;
                offset += chunk.Length;
            }
            else
            {
                int next = file.AsSpan(offset + 1).IndexOf((ReadOnlySpan<byte>)[0x8B, 0x4E, 0x43, 0x56]);
                offset = next < 0 ? -1 : offset + 1 + next;
            }
        }
    }

    private static Chunk? TryRead(byte[] file, int offset)
    {
        if (file.Length - offset < 24)
        {
            return null;
        }

        Fields fields = new(file[offset..(offset + 20)]);
        bool marker = fields.U32() == 0x56434E8B;
        string type = Encoding.ASCII.GetString(fields.Bytes(4));
        uint n = fields.U32();
        uint tag = fields.U32();
        bool header = fields.U32() == Crc32C.Of(file[offset..(offset + 16)]);
        if (!marker || !header || !type.All(char.IsAsciiLetter) || n > LongestPayload || n > file.Length - offset - 24)
        {
            return null;
        }

        int behind = offset + 20 + (int)n;
        byte[] payload = file[(offset + 20)..behind];
        uint crc = new Fields(file[behind..(behind + 4)]).U32();
        return crc == Crc32C.Of(payload) ? new Chunk(offset, type, tag, payload) : null;
    }
}
