using System.Buffers.Binary;
using NeuralCodec.Entropy.Rans;

namespace NeuralCodec.Entropy.Tests.Common;

/// <summary>
/// A committed residual stream. The file, little-endian: threshold (16 bits), number of runs (16), length of each run (32),
/// length of the stream (32), the stream, the scale indexes of all runs, the residuals (16 bits each).
/// </summary>
internal sealed record TestVector(int SkipBelow, int[] Runs, byte[] Stream, byte[] ScaleIndexes, short[] Residuals)
{
    public static IEnumerable<string> Files => Directory.EnumerateFiles(Repository.PathOf("tests", "Entropy.Tests", "vectors"), "residuals-*.bin").Order();

    public static TestVector Read(string path)
    {
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(path);
        int skipBelow = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        int[] runs = new int[BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..])];
        int at = 4;
        for (int run = 0; run < runs.Length; run++, at += 4) runs[run] = BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
        byte[] stream = bytes.Slice(at + 4, length).ToArray();
        at += 4 + length;
        byte[] scaleIndexes = bytes.Slice(at, runs.Sum()).ToArray();
        at += scaleIndexes.Length;
        short[] residuals = new short[scaleIndexes.Length];
        for (int i = 0; i < residuals.Length; i++, at += 2) residuals[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes[at..]);
        if (at != bytes.Length) throw new InvalidDataException(path);
        return new TestVector(skipBelow, runs, stream, scaleIndexes, residuals);
    }

    public void Write(string path)
    {
        using BinaryWriter writer = new(File.Create(path));
        writer.Write((ushort)SkipBelow);
        writer.Write((ushort)Runs.Length);
        foreach (int run in Runs) writer.Write(run);
        writer.Write(Stream.Length);
        writer.Write(Stream);
        writer.Write(ScaleIndexes);
        foreach (short residual in Residuals) writer.Write(residual);
    }

    /// <summary>Encodes residuals as runs of the given lengths.</summary>
    public static byte[] Encode(int skipBelow, int lanes, int[] runs, byte[] scaleIndexes, short[] residuals)
    {
        GaussianStreamEncoder encoder = new(skipBelow);
        int at = 0;
        foreach (int run in runs)
        {
            encoder.Append(scaleIndexes.AsSpan(at, run), residuals.AsSpan(at, run));
            at += run;
        }
        return encoder.Finish(lanes);
    }

    /// <summary>Decodes the stream with the code under test.</summary>
    public short[] Decode()
    {
        GaussianStreamDecoder decoder = new(SkipBelow);
        decoder.Open(Stream);
        short[] decoded = new short[ScaleIndexes.Length];
        int at = 0;
        foreach (int run in Runs)
        {
            decoder.Decode(ScaleIndexes.AsSpan(at, run), decoded.AsSpan(at, run));
            at += run;
        }
        decoder.Finish();
        return decoded;
    }
}
