using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Inter;
using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Transforms;
using NeuralCodec.Conformance.Tests.Intra;

namespace NeuralCodec.Conformance.Tests.Inter;

/// <summary>A clip of moving noise, and the product's coder with a small random model.</summary>
internal sealed class InterClip : IDisposable
{
    private readonly int _width, _height;
    private readonly IntraNetworks _intra;
    private readonly InterNetworks _inter;

    /// <param name="moves">False for a camera that stands still.</param>
    public InterClip(int seed, int width, int height, int frames, bool moves = true)
    {
        (_width, _height) = (width, height);
        ModelPackage package = ModelPackage.Read(SmallIntraModel.VideoPackage(seed));
        (_intra, _inter) = (new IntraNetworks(package), new InterNetworks(package));
        Frames = [.. Enumerable.Range(0, frames).Select(t => Picture(seed, moves ? t : 0))];
        for (int t = 0; t < frames; t++) (Frames[t].TimeTicks, Frames[t].DurationTicks) = (3000L * t, 3000);
    }

    public Frame[] Frames { get; }

    public VideoFrameCoder NewCoder(int threads) => new(_intra, _inter, threads) { WeighsRepeats = false };

    /// <summary>Encodes all frames; gives the file and the MD5 of each reconstruction.</summary>
    public byte[] Encode(int threads, bool lowDelay, out string[] reconstructions, Action<EncodedFrame>? coded = null)
    {
        using MemoryStream stream = new();
        List<string> sums = [];
        EncodeAsync(stream, threads, lowDelay, sums, coded).GetAwaiter().GetResult();
        reconstructions = [.. sums];
        return stream.ToArray();
    }

    /// <summary>Decodes a file; gives the MD5 of each frame in display order.</summary>
    public string[] Decode(byte[] file, int threads) => DecodeAsync(file, threads).GetAwaiter().GetResult().Sums;

    public async Task<(string[] Sums, IReadOnlyList<DamagedRange> Damage, int Matched)> DecodeAsync(byte[] file, int threads)
    {
        using MemoryStream stream = new(file);
        await using VideoDecoder decoder = await VideoDecoder.OpenAsync(stream, new DecoderOptions { VerifiesPixels = true }, (_, _, _) => NewCoder(threads), default);
        List<string> sums = [];
        await foreach (Frame frame in decoder.ReadFramesAsync())
        {
            using (frame) sums.Add(frame.ComputeMd5());
        }
        return ([.. sums], decoder.GetDamage(), decoder.MatchedGroups);
    }

    public void Dispose()
    {
        foreach (Frame frame in Frames) frame.Dispose();
    }

    private async Task EncodeAsync(Stream stream, int threads, bool lowDelay, List<string> sums, Action<EncodedFrame>? coded)
    {
        SequenceHeader header = new() { WidthPixels = _width, HeightPixels = _height, ModelId = default };
        EncoderOptions options = new() { Quality = QualityIndex.FromIndex(30), IsLowDelay = lowDelay, GroupSeconds = 0.5 };
        await using VideoEncoder encoder = new(stream, header, options, NewCoder(threads));
        encoder.FrameEncoded += frame =>
        {
            sums.Add(frame.Reconstruction.ComputeMd5());
            coded?.Invoke(frame);
        };
        foreach (Frame frame in Frames) await encoder.WriteFrameAsync(frame);
        await encoder.CompleteAsync();
    }

    // Smooth shapes that move by whole and broken pixels, over a gradient that stands still.
    private Frame Picture(int seed, int t)
    {
        Frame frame = new(_width, _height);
        for (int plane = 0; plane < Frame.PlaneCount; plane++)
        {
            int scale = plane == 0 ? 1 : 2;
            for (int y = 0; y < frame.GetPlaneHeight(plane); y++)
            {
                Span<byte> row = frame.GetRow(plane, y);
                for (int x = 0; x < row.Length; x++)
                {
                    double u = (x * scale) - (2.25 * t), v = (y * scale) + (0.75 * t);
                    double moving = 40 * Math.Sin((u + seed) * 0.21) * Math.Cos(v * 0.17) * Math.Sin((u - v) * 0.05);
                    row[x] = (byte)Math.Clamp(110 + (plane * 10) + moving + (y * scale * 0.3), 0, 255);
                }
            }
        }
        return frame;
    }
}
