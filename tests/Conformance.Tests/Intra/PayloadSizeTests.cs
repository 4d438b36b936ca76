using NeuralCodec.Codec;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;
using NeuralCodec.Conformance.Tests.Common;
using NeuralCodec.Entropy.Cdf;
using Xunit.Abstractions;

namespace NeuralCodec.Conformance.Tests.Intra;

/// <summary>What a frame takes on disk against what the entropy model says it must take.</summary>
public sealed class PayloadSizeTests(ITestOutputHelper output)
{
    private const int Width = Pictures.SceneWidth, Height = Pictures.SceneHeight;

    // Header of the frame (4), directory of the slices (3 for one), lane code (1), what a state carries beyond its information (2).
    private const int FixedBytes = 10;

    private readonly Dictionary<(byte Index, int Magnitude), double> _bits = [];

    [Fact]
    public void AFrameIsWithinOnePercentOfItsEstimatedEntropy()
    {
        byte[] package = File.ReadAllBytes(Directory.GetFiles(Repository.PathOf("models"), "video-*.ncm")[0]);
        IntraNetworks networks = new(ModelPackage.Read(package));
        using IntraCodec codec = new(package, QualityMode.Video, 0);
        using NetworkWorkspace workspace = new();
        using Frame frame = Pictures.Scene();
        foreach (int index in (int[])[0, 8, 20, 40, 63])
        {
            QualityIndex quality = QualityIndex.FromIndex(index);
            byte[] coded = codec.Encode(frame, quality.Raw);
            double estimate = Estimate(networks.Latents, workspace, coded.AsMemory(4), quality) / 8, bytes = coded.Length;
            output.WriteLine($"quality index {index}: {bytes} bytes, {estimate:0.0} estimated, {100 * (bytes / estimate - 1):0.00} % more, {100 * ((bytes - FixedBytes) / estimate - 1):0.00} % without the fixed {FixedBytes}");
            // Less than the estimate by more would mean that something is not coded; escapes are cheaper than the bound of 1e-9 says.
            Assert.InRange(bytes - FixedBytes, 0.99 * estimate, 1.01 * estimate);
        }
    }

    /// <summary>
    /// Bits of a frame by the model alone, in floating point: -log2 of the mass that the normal distribution of its scale index gives each integer. Latents
    /// under the threshold of coding are 0 by rule and cost nothing.
    /// </summary>
    private double Estimate(LatentNetworks networks, NetworkWorkspace workspace, ReadOnlyMemory<byte> payload, QualityIndex quality)
    {
        (int rows, int columns) = FramePacking.PackedSize(Width, Height);
        (rows, columns) = (rows / 2, columns / 2);
        LatentIntegers integers = new();
        new LatentDecoder(networks, workspace).Decode(payload, rows, columns, (int)QualityMode.Video, quality, integers, mask: null);
        double bits = Sum(LatentEncoder.HyperIndexes(networks, (int)QualityMode.Video, quality, rows / 4 * (columns / 4), null), integers.Hyper.Values);
        LatentGrid grid = new(rows, columns, networks.LatentChannels);
        int count = grid.CountIn(0, rows);
        short[] run = new short[count], residuals = new short[count];
        byte[] indexes = new byte[count];
        ScaleModel scale = new(networks, workspace);
        scale.Begin(integers.Hyper, rows, columns);
        for (int step = 0; step < CodingOrder.Steps; step++)
        {
            scale.Run(step);
            scale.Indexes(grid, step, 0, rows, run, indexes);
            grid.Gather(integers.Residuals, step, 0, rows, residuals);
            bits += Sum(indexes, residuals);
            scale.Update(grid, step, 0, rows, residuals, run);
        }

        return bits;
    }

    private double Sum(ReadOnlySpan<byte> indexes, ReadOnlySpan<short> values)
    {
        double bits = 0;
        for (int i = 0; i < indexes.Length; i++)
        {
            if (indexes[i] < CodingOrder.SkipBelow)
                continue;
            (byte, int) key = (indexes[i], Math.Abs((int)values[i]));
            if (!_bits.TryGetValue(key, out double one))
                _bits[key] = one = -Math.Log2(Mass(Math.Pow(2, (indexes[i] - GaussianTables.UnitScaleIndex) / (double)GaussianTables.StepsPerOctave), key.Item2));
            bits += one;
        }

        return bits;
    }

    /// <summary>Mass of a rounded normal variable at one integer; at least 1e-9, the bound that training has for its likelihoods.</summary>
    private static double Mass(double sigma, int magnitude) => Math.Max(1e-9, magnitude == 0
        ? 1 - (2 * Tail(0.5 / sigma))
        : Tail((magnitude - 0.5) / sigma) - Tail((magnitude + 0.5) / sigma));

    /// <summary>Q(x) for x of 0 or more: Simpson's rule over the density from x to x + 12.</summary>
    private static double Tail(double x)
    {
        const int Steps = 4000;
        double sum = 0;
        for (int i = 0; i <= Steps; i++)
        {
            double at = x + (12.0 * i / Steps);
            sum += (i is 0 or Steps ? 1 : i % 2 == 1 ? 4 : 2) * Math.Exp(-at * at / 2);
        }

        return sum * 12 / Steps / 3 / Math.Sqrt(2 * Math.PI);
    }
}
