namespace NeuralCodec.Entropy.Slices;

/// <summary>Several streams behind one directory (docs/bitstream.md section 5): count, lengths, bytes.</summary>
public static class SlicePayload
{
    /// <summary>Most slices of one payload.</summary>
    public const int MaxSlices = 1024;

    /// <summary>Joins streams into one payload.</summary>
    /// <param name="streams">1 to 1024 streams; each may be empty.</param>
    public static byte[] Write(IReadOnlyList<byte[]> streams)
    {
        ArgumentNullException.ThrowIfNull(streams);
        ArgumentOutOfRangeException.ThrowIfZero(streams.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(streams.Count, MaxSlices);
        int length = VarInt.Length(streams.Count);
        foreach (byte[] stream in streams) length = checked(length + VarInt.Length(stream.Length) + stream.Length);
        byte[] payload = new byte[length];
        int position = VarInt.Write(payload, streams.Count);
        foreach (byte[] stream in streams) position += VarInt.Write(payload.AsSpan(position), stream.Length);
        foreach (byte[] stream in streams)
        {
            stream.CopyTo(payload, position);
            position += stream.Length;
        }
        return payload;
    }

    /// <summary>Finds the streams of a payload; they are views of it, nothing is copied.</summary>
    /// <param name="payload">The whole payload.</param>
    /// <param name="maxSlices">Most slices that the caller accepts, at most 1024.</param>
    /// <exception cref="InvalidBitstreamException">The directory is cut, asks for too many slices, or its lengths do not add up to the payload.</exception>
    public static ReadOnlyMemory<byte>[] Read(ReadOnlyMemory<byte> payload, int maxSlices = MaxSlices)
    {
        ReadOnlySpan<byte> bytes = payload.Span;
        int position = 0;
        int count = VarInt.Read(bytes, ref position);
        if (count < 1 || count > Math.Min(maxSlices, MaxSlices)) ThrowHelper.InvalidBitstream("number of slices is out of range", 0);
        if (count > bytes.Length - position) ThrowHelper.InvalidBitstream("slice directory is cut", bytes.Length);
        int[] lengths = new int[count];
        long total = 0;
        for (int i = 0; i < count; i++) total += lengths[i] = VarInt.Read(bytes, ref position);
        if (total != bytes.Length - position) ThrowHelper.InvalidBitstream("slice lengths do not add up to the payload", position);
        ReadOnlyMemory<byte>[] slices = new ReadOnlyMemory<byte>[count];
        for (int i = 0; i < count; i++)
        {
            slices[i] = payload.Slice(position, lengths[i]);
            position += lengths[i];
        }
        return slices;
    }
}
