using System.Buffers;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Model;
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
        IntraEncoder encoder = new(networks, workspace);
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
