using System.Text;
using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Tests.Common.Networks;

namespace NeuralCodec.Codec.Tests.Model;

/// <summary>Packages that lie: refused with one kind of exception, before memory is taken.</summary>
public class ModelPackageDamageTests
{
    private static readonly byte[] Good = SmallModel.Writer().ToArray();

    [Fact]
    public void APackageCutAnywhereIsRefused()
    {
        for (int length = 0; length < Good.Length; length++)
            Assert.Throws<InvalidMediaException>(() => ModelPackage.Read(Good.AsSpan(0, length)));
        Assert.Throws<InvalidMediaException>(() => ModelPackage.Read([.. Good, 0]));
    }

    [Fact]
    public void EveryFlippedBitOfHeaderAndManifestIsSeen()
    {
        byte[] bytes = [.. Good];
        for (int bit = 0; bit < 3000 * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<InvalidMediaException>(() => ModelPackage.Read(bytes));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    /// <summary>The same with the checksum made right: the manifest itself is hostile. It may be read or refused, no more.</summary>
    [Fact]
    public void HostileManifestsAreReadOrRefused()
    {
        int manifestLength = BitConverter.ToInt32(Good, 12), refused = 0, tried = 0;
        Random random = new(1);
        for (int i = 0; i < 40_000; i++)
        {
            byte[] bytes = [.. Good];
            int at = ModelFormat.HeaderBytes + random.Next(manifestLength);
            // Half of them change a digit of the text: those get past the JSON reader.
            if (random.Next(2) == 0)
            {
                while (!char.IsAsciiDigit((char)bytes[at]))
                    at = at + 1 < ModelFormat.HeaderBytes + manifestLength ? at + 1 : ModelFormat.HeaderBytes;
                bytes[at] = (byte)('0' + random.Next(10));
            }
            else
            {
                bytes[at] = (byte)random.Next(256);
            }

            tried++;
            try
            {
                ModelPackage package = ModelPackage.Read(SmallModel.WithChecksum(bytes));
                foreach (string network in package.Networks.Keys)
                    Assert.NotEmpty(package.CreateNetwork(network).Layers);
            }
            catch (InvalidMediaException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, tried / 10, tried - 1);
    }

    [Theory]
    [InlineData("\"shift\":10", "\"shift\":31")]
    [InlineData("\"shift\":10", "\"shift\":-1")]
    [InlineData("\"output_bits\":12", "\"output_bits\":15")]
    [InlineData("\"input_bits\":12", "\"input_bits\":99")]
    [InlineData("\"output_channels\":8", "\"output_channels\":2000000000")]
    [InlineData("\"output_channels\":8", "\"output_channels\":9")]
    [InlineData("\"biases_offset\":192", "\"biases_offset\":0")]
    [InlineData("\"biases_offset\":192", "\"biases_offset\":-64")]
    [InlineData("\"biases_offset\":192", "\"biases_offset\":9000000000000000000")]
    [InlineData("\"shape\":[2,4,6]", "\"shape\":[2,4,60000000]")]
    [InlineData("\"shape\":[2,4,6]", "\"shape\":[65536,65536,6]")]
    [InlineData("\"shape\":[2,4,6]", "\"shape\":[]")]
    [InlineData("\"shape\":[2,4,6]", "\"shape\":null")]
    [InlineData("\"bytes_per_value\":2", "\"bytes_per_value\":1")]
    [InlineData("\"name\":\"head.d\"", "\"name\":\"head.in\"")]
    [InlineData("\"name\":\"head.d\"", "\"name\":null")]
    [InlineData("[\"head.d\"]", "[\"head.x\"]")]
    [InlineData("[\"head.d\"]", "[\"head.d\",\"head.d\"]")]
    [InlineData("[\"head.d\"]", "[\"g_s.up\"]")]
    [InlineData("[\"head.d\"]", "null")]
    [InlineData("\"kind\":\"Block\"", "\"kind\":\"Magic\"")]
    [InlineData("\"table\":\"inverse_gain\"", "\"table\":\"large\"")]
    [InlineData("\"architecture\":\"intra-v1\"", "\"architecture\":null")]
    [InlineData("\"layers\":[{", "\"layers\":[null,{")]
    public void ALieInTheManifestIsRefused(string from, string to)
    {
        byte[] bytes = Rewrite(from, to);
        Assert.Throws<InvalidMediaException>(() => ModelPackage.Read(bytes));
        Assert.NotNull(ModelPackage.Read(Rewrite("a small model", "another model")));
    }

    [Fact]
    public void ALayerThatCouldOverflowIsRefusedByWriterAndReader()
    {
        LayerParameters layer = RandomLayers.Layer(new Random(1), LayerKind.Pointwise, 40, 1, bits: 15, atBound: true, name: "x");
        ModelPackageWriter writer = new("intra-v1", "overflow");
        writer.AddLayer(layer);
        byte[] bytes = writer.ToArray();
        int manifestLength = BitConverter.ToInt32(bytes, 12);
        int payload = (ModelFormat.HeaderBytes + manifestLength + 63) / 64 * 64;
        BitConverter.TryWriteBytes(bytes.AsSpan(payload), short.MaxValue);
        InvalidMediaException refused = Assert.Throws<InvalidMediaException>(() => ModelPackage.Read(SmallModel.WithChecksum(bytes)));
        Assert.Contains("overflow", refused.Message, StringComparison.Ordinal);
        layer.Weights[0] = short.MaxValue;
        Assert.Throws<ArgumentException>(() => writer.AddLayer(layer));
    }

    [Fact]
    public void LimitsAreKept()
    {
        ModelLimits limits = ModelLimits.Default;
        foreach (ModelLimits tight in (ModelLimits[])
        [
            limits with { MaxFileBytes = Good.Length - 1 }, limits with { MaxManifestBytes = 100 }, limits with { MaxLayers = 3 },
            limits with { MaxLayerWeights = 50 }, limits with { MaxNetworks = 1 }, limits with { MaxNetworkSteps = 2 },
            limits with { MaxTables = 1 }, limits with { MaxTableValues = 20 },
        ])
        {
            InvalidMediaException refused = Assert.Throws<InvalidMediaException>(() => ModelPackage.Read(Good, tight));
            Assert.Equal(MediaProblem.LimitExceeded, refused.Problem);
        }
    }

    [Fact]
    public void OtherVersionsAndFormatsAreNamed()
    {
        byte[] bytes = [.. Good];
        bytes[8]++;
        Assert.Equal(MediaProblem.UnsupportedVersion, Assert.Throws<InvalidMediaException>(() => ModelPackage.Read(bytes)).Problem);
        Assert.Equal(MediaProblem.UnknownFormat, Assert.Throws<InvalidMediaException>(() => ModelPackage.Read("no model"u8)).Problem);
    }

    /// <summary>Replaces a text of the manifest and writes the package anew around it.</summary>
    private static byte[] Rewrite(string from, string to)
    {
        int manifestLength = BitConverter.ToInt32(Good, 12);
        string manifest = Encoding.UTF8.GetString(Good, ModelFormat.HeaderBytes, manifestLength);
        int at = manifest.IndexOf(from, StringComparison.Ordinal);
        Assert.True(at >= 0, from);
        byte[] changed = Encoding.UTF8.GetBytes(manifest[..at] + to + manifest[(at + from.Length)..]);
        int start = (ModelFormat.HeaderBytes + manifestLength + 63) / 64 * 64, newStart = (ModelFormat.HeaderBytes + changed.Length + 63) / 64 * 64;
        byte[] bytes = new byte[newStart + Good.Length - start];
        Good.AsSpan(0, ModelFormat.HeaderBytes).CopyTo(bytes);
        BitConverter.TryWriteBytes(bytes.AsSpan(12), changed.Length);
        changed.CopyTo(bytes.AsSpan(ModelFormat.HeaderBytes));
        Good.AsSpan(start).CopyTo(bytes.AsSpan(newStart));
        return SmallModel.WithChecksum(bytes);
    }
}
