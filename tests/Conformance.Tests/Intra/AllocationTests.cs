using System.Buffers;
using System.Runtime.CompilerServices;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Inter;
using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Motion;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;
using NeuralCodec.Conformance.Tests.Common;
using Xunit.Abstractions;

namespace NeuralCodec.Conformance.Tests.Intra;

/// <summary>Memory of a running encoder and decoder: nothing per frame in the networks, little more than the bytes of the frame around them.</summary>
public sealed class AllocationTests(ITestOutputHelper output)
{
    private const int Width = 208, Height = 144, WarmUp = 4, Frames = 6;

    // One thread: others of this process allocate at the same time, so that only this one can be measured. NetworkRunTests measures workers.
    [Fact]
    public void SteadyFramesAllocateNothingInTheNetworks()
    {
        byte[] package = File.ReadAllBytes(Directory.GetFiles(Repository.PathOf("models"), "video-*.ncm")[0]);
        IntraNetworks networks = new(ModelPackage.Read(package));
        using NetworkWorkspace workspace = new(1);
        using ManagedReconstructor reconstructor = new(networks, workspace);
        LatentDecoder decoder = new(networks.Latents, workspace);
        using IntraEncoder encoder = new(networks, workspace, reconstructor, LatentRefinement.OfIntra(QualityMode.Video, EncoderPreset.Medium));
        using Frame source = Pictures.Random(3, Width, Height), decoded = new(Width, Height), encoded = new(Width, Height);
        QualityIndex quality = QualityIndex.FromIndex(30);
        IntraLatents latents = new();
        byte[] payload = encoder.Encode(source, QualityMode.Video, quality);
        ArrayBufferWriter<byte> coded = new();
        IntraFrameSyntax.Write(coded, QualityMode.Video, quality, payload);

        long synthesis = Measure(() => reconstructor.Synthesize(encoder.Latents, QualityMode.Video, quality, encoded));
        long entropy = Measure(() => IntraFrameSyntax.Decode(coded.WrittenMemory, decoder, Width, Height, latents));
        long reconstruction = Measure(() => reconstructor.Reconstruct(latents, decoded));
        long encoding = Measure(() => encoder.Encode(source, QualityMode.Video, quality));
        output.WriteLine($"bytes per frame: synthesis {synthesis}, reconstruction {reconstruction}, entropy decoding {entropy}, encoding {encoding}; {payload.Length} bytes of payload");
        Assert.Equal(encoded.ComputeMd5(), decoded.ComputeMd5());
        Assert.Equal((0, 0), (synthesis, reconstruction));
        // The streams themselves, their lists, and one byte per hyperlatent; no tensor, of which the smallest has 4 bytes for each of 192 channels at 1/16 size.
        long tensor = 2L * networks.Latents.LatentChannels * (Width / 16) * (Height / 16);
        Assert.True(entropy < tensor / 4, $"{entropy} bytes per frame");
        Assert.True(encoding < (tensor / 4) + (4 * payload.Length), $"{encoding} bytes per frame");
    }

    [Theory]
    [InlineData(false)] // P
    [InlineData(true)] // B
    public void SteadyInterFramesAllocateNothingInTheNetworks(bool hasTwo)
    {
        ModelPackage package = ModelPackage.Read(File.ReadAllBytes(Directory.GetFiles(Repository.PathOf("models"), "video-*.ncm")[0]));
        InterNetworks networks = new(package);
        using NetworkWorkspace workspace = new(1);
        using InterSynthesis synthesis = new(networks, workspace);
        using InterEncoder encoder = new(networks, workspace, synthesis, LatentRefinement.OfInter(EncoderPreset.Slow));
        using InterReconstructor reconstructor = new(networks, workspace, synthesis);
        InterEntropyDecoder decoder = new(networks, workspace);
        using Frame source = Pictures.Random(3, Width, Height), before = Pictures.Random(4, Width, Height), after = Pictures.Random(5, Width, Height);
        using Frame encoded = new(Width, Height), decoded = new(Width, Height);
        CodedReference first = new(Width, Height), second = new(Width, Height);
        first.Load(before, null);
        second.Load(after, null);
        CodedReference? other = hasTwo ? second : null;
        InterHeader header = new(QualityIndex.FromIndex(30), 0, hasTwo ? 2 : -1);
        MotionInputs inputs = InterEntropyDecoder.Inputs(header, Width, Height, 1, null, null);
        InterSearch found = encoder.Search(source, inputs, first, other, header, new MotionSearchOptions { Lambda = 24 });
        ByteWriter coded = new();
        encoder.Encode(source, found, 1, coded, encoded);
        byte[] payload = coded.Written.ToArray();
        InterIntegers integers = new();
        decoder.Decode(payload, Width, Height, 1, integers);

        InterPrediction made = reconstructor.Predict(integers, inputs, first, other);
        long prediction = Measure(() => reconstructor.Predict(integers, inputs, first, other));
        long inference = Measure(() => reconstructor.Reconstruct(integers, made, decoded));
        long entropy = Measure(() => decoder.Decode(payload, Width, Height, 1, integers));
        output.WriteLine($"bytes per frame: networks {inference}, motion and prediction {prediction}, entropy decoding {entropy}; {payload.Length} bytes of payload");
        Assert.Equal(encoded.ComputeMd5(), decoded.ComputeMd5());
        Assert.Equal(0, inference);
        // The motion of the frame, which later frames refer to; the leaves it is derived from, in a list that grows by doubling; and the streams.
        long motion = found.Estimate.Field.Cells.Length * (long)Unsafe.SizeOf<MotionCell>(), leaves = integers.Motion!.Leaves.Count * (long)Unsafe.SizeOf<MotionLeaf>();
        Assert.True(prediction < motion + 512, $"{prediction} bytes per frame, {motion} of them motion");
        Assert.True(entropy < (4 * leaves) + 4096, $"{entropy} bytes per frame, {leaves} of them leaves");
    }

    private static long Measure(Action frame)
    {
        for (int i = 0; i < WarmUp; i++)
            frame();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Frames; i++)
            frame();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Frames;
    }
}
