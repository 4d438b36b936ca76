using NeuralCodec.Entropy.Slices;
using NeuralCodec.Entropy.Simd;
using NeuralCodec.Entropy.Tests.Common;

namespace NeuralCodec.Entropy.Tests;

/// <summary>
/// Streams in the repository must decode for ever, and the encoder must still write the same bytes. New ones are made on
/// purpose, by NCV_WRITE_VECTORS=1; existing files are never written again.
/// </summary>
[Collection(nameof(SimdDispatch))]
public sealed class VectorTests : IDisposable
{
    private static readonly string Folder = Repository.PathOf("tests", "Entropy.Tests", "vectors");

    public void Dispose() => SimdDispatch.Restrict(SimdLevel.Vector512);

    [Fact]
    public void ResidualVectorsDecodeAtEveryLevel()
    {
        WriteMissing();
        int files = 0;
        foreach (string file in TestVector.Files)
        {
            files++;
            TestVector vector = TestVector.Read(file);
            int lanes = vector.Stream.Length == 0 ? 1 : new[] { 1, 4, 8, 32 }[vector.Stream[0]];
            foreach (SimdLevel level in SimdDispatch.SupportedLevels)
            {
                SimdDispatch.Restrict(level);
                Assert.True(vector.Residuals.AsSpan().SequenceEqual(vector.Decode()), $"{Path.GetFileName(file)} at {level}");
                byte[] encoded = TestVector.Encode(vector.SkipBelow, lanes, vector.Runs, vector.ScaleIndexes, vector.Residuals);
                Assert.True(vector.Stream.AsSpan().SequenceEqual(encoded), $"{Path.GetFileName(file)}: other bytes at {level}");
            }
        }
        Assert.True(files >= 7, $"{files} vectors found");
    }

    [Fact]
    public void ByteBlocksDecodeAtEveryLevel()
    {
        WriteMissing();
        string[] blocks = Directory.GetFiles(Folder, "block-*.bin");
        Assert.True(blocks.Length >= 3);
        foreach (string block in blocks)
        {
            byte[] expected = File.ReadAllBytes(block.Replace("block-", "plain-", StringComparison.Ordinal));
            foreach (SimdLevel level in SimdDispatch.SupportedLevels)
            {
                SimdDispatch.Restrict(level);
                Assert.Equal(expected, StaticByteCoder.Decode(File.ReadAllBytes(block), expected.Length));
            }
        }
    }

    private static void WriteMissing()
    {
        if (Environment.GetEnvironmentVariable("NCV_WRITE_VECTORS") != "1") return;
        Directory.CreateDirectory(Folder);
        (string Name, int SkipBelow, int Lanes, int[] Runs)[] residuals =
        [
            ("empty", 20, 1, [0, 30]), ("one-lane", 0, 1, [17, 1, 0, 40]), ("four-lanes", 5, 4, [100, 101, 102, 103]),
            ("eight-lanes", 10, 8, [600, 7, 8, 9]), ("many-lanes", 8, 32, [1500, 1, 31, 33]),
            ("all-coded", 0, 32, [2048]), ("hardly-coded", 100, 8, [900, 900, 900, 900]),
        ];
        int seed = 100;
        foreach ((string name, int skipBelow, int lanes, int[] runs) in residuals)
        {
            string path = Path.Combine(Folder, $"residuals-{name}.bin");
            (byte[] scaleIndexes, short[] values) = new GaussianSource(seed++).Draw(runs.Sum(), skipBelow);
            if (name == "empty") (scaleIndexes, values) = (new byte[30], new short[30]);
            byte[] stream = TestVector.Encode(skipBelow, lanes, runs, scaleIndexes, values);
            if (!File.Exists(path)) new TestVector(skipBelow, runs, stream, scaleIndexes, values).Write(path);
        }
        foreach ((string name, int slices, int lanes) in ((string, int, int)[])[("one-slice", 1, 32), ("three-slices", 3, 8), ("five-slices", 5, 1)])
        {
            string path = Path.Combine(Folder, $"block-{name}.bin");
            byte[] plain = ByteSource.Draw(seed++, 4000);
            if (File.Exists(path)) continue;
            File.WriteAllBytes(Path.Combine(Folder, $"plain-{name}.bin"), plain);
            File.WriteAllBytes(path, StaticByteCoder.Encode(plain, slices, lanes));
        }
    }
}
