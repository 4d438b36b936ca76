using System.Buffers.Binary;
using NeuralCodec.Conformance.Tests.Common;
using NeuralCodec.Reference.Bitstream;

namespace NeuralCodec.Conformance.Tests.Entropy;

/// <summary>The committed vectors of the entropy room: the reference decodes them too.</summary>
public class VectorTests
{
    private static readonly string Folder = Repository.PathOf("tests", "Entropy.Tests", "vectors");

    public static TheoryData<string> ResidualFiles => [.. Names("residuals-*.bin")];

    public static TheoryData<string> Blocks => [.. Names("block-*.bin")];

    /// <summary>
    /// The file, little-endian: threshold (16 bits), number of runs (16), length of each run (32), length of the stream (32),
    /// the stream, the scale indexes of all runs, the residuals (16 bits each).
    /// </summary>
    [Theory]
    [MemberData(nameof(ResidualFiles))]
    public void ResidualsDecode(string name)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(Folder, name));
        int at = 0;
        int threshold = Number(2);
        int[] runs = new int[Number(2)];
        for (int i = 0; i < runs.Length; i++)
            runs[i] = Number(4);
        EntropyStream stream = new(Bytes(Number(4)));
        byte[] indexes = Bytes(runs.Sum());
        List<int> decoded = [];
        foreach (int run in runs)
            decoded.AddRange(Residuals.DecodeRun(stream, [.. indexes.Skip(decoded.Count).Take(run).Select(s => (int)s)], threshold));
        stream.End();
        Assert.Equal(decoded, decoded.Select(_ => (int)(short)Number(2)).ToList());
        Assert.Equal(file.Length, at);

        byte[] Bytes(int count) => file[at..(at += count)];
        int Number(int bytes) => bytes == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2)) : BinaryPrimitives.ReadInt32LittleEndian(Bytes(4));
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void BlocksDecode(string name)
    {
        byte[] plain = File.ReadAllBytes(Path.Combine(Folder, name.Replace("block-", "plain-", StringComparison.Ordinal)));
        Assert.Equal(plain, ByteBlock.Decode(File.ReadAllBytes(Path.Combine(Folder, name)), plain.Length));
    }

    private static IEnumerable<string> Names(string pattern) => Directory.GetFiles(Folder, pattern).Select(path => Path.GetFileName(path)).Order();
}
