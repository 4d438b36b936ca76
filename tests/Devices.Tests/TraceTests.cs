using System.Security.Cryptography;
using System.Text.Json;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Inter;
using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Devices.Tests;

/// <summary>The trace of a decoder, and that its stages can overlap.</summary>
public class TraceTests
{
    private const int Size = 64, Frames = 5;

    [Fact]
    public async Task EntropyOfComingFramesBeginsBeforeTheFirstFrameIsComputed()
    {
        using MemoryStream file = await EncodeAsync();
        using ManualResetEventSlim ahead = new(false);
        bool isAhead = false;
        DecodeTrace trace = new();
        trace.Begun = (stage, frame) =>
        {
            if (stage == DecodeTrace.Entropy && frame != 0) ahead.Set();

            // Not a measurement: were there no second thread, this would never be set, however long the wait.
            if (stage == DecodeTrace.Inference && frame == 0) isAhead = ahead.Wait(TimeSpan.FromMinutes(1));
        };
        await DecodeAsync(file, trace);
        Assert.True(isAhead);
    }

    [Fact]
    public async Task TheTraceHasEveryStageOfEveryFrame()
    {
        using MemoryStream file = await EncodeAsync(), text = new();
        DecodeTrace trace = new();
        await DecodeAsync(file, trace);
        trace.Write(text);
        using JsonDocument document = JsonDocument.Parse(text.ToArray());
        List<(string Name, long Frame)> events = [];
        foreach (JsonElement one in document.RootElement.GetProperty("traceEvents").EnumerateArray())
        {
            Assert.Equal("X", one.GetProperty("ph").GetString());
            Assert.True(one.GetProperty("ts").GetDouble() >= 0 && one.GetProperty("dur").GetDouble() >= 0);
            Assert.True(one.GetProperty("tid").GetInt32() > 0);
            events.Add((one.GetProperty("name").GetString()!, one.GetProperty("args").GetProperty("frame").GetInt64()));
        }
        foreach (string stage in new[] { DecodeTrace.Entropy, DecodeTrace.Inference })
            Assert.Equal(Enumerable.Range(0, Frames).Select(frame => (long)frame), events.Where(one => one.Name == stage).Select(one => one.Frame).Order());
        Assert.Equal(Frames - 1, events.Count(one => one.Name == DecodeTrace.MotionCompensation));
        Assert.Equal(0, trace.DroppedSpans);
    }

    /// <summary>In a mini-group of 8 the frame 1 is followed by 3, which needs 2 and 4; with it the whole group has the pixels that it has without.</summary>
    [Fact]
    public async Task TheNextFrameIsPredictedDuringInferenceWhereItDoesNotNeedIt()
    {
        using MemoryStream file = await EncodeAsync(2 * 8 + 1);
        using ManualResetEventSlim predicted = new(false);
        bool isPredicted = false;
        DecodeTrace trace = new();
        trace.Begun = (stage, frame) =>
        {
            if (stage == DecodeTrace.MotionCompensation && frame == 3) predicted.Set();
            if (stage == DecodeTrace.Inference && frame == 1) isPredicted = predicted.Wait(TimeSpan.FromMinutes(1));
        };
        ModelPackage package = ModelPackage.Load(ModelPath);
        List<string> expected = await HashAsync(file, FrameCoders.ForDecoding);
        List<string> found = await HashAsync(
            file, (_, _, _) => new VideoFrameCoder(new IntraNetworks(package), new InterNetworks(package), 2, trace: trace) { PredictsAhead = true });
        Assert.True(isPredicted);
        Assert.Equal(2 * 8 + 1, expected.Count);
        Assert.Equal(expected, found);
    }

    private static string ModelPath => Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "models"), "video-*.ncm")[0];

    private static async Task<List<string>> HashAsync(MemoryStream file, FrameCoderSource coders)
    {
        file.Position = 0;
        List<string> hashes = [];
        await using VideoDecoder decoder = await VideoDecoder.OpenAsync(file, new DecoderOptions { ThreadCount = 2 }, coders, default);
        await foreach (Frame frame in decoder.ReadFramesAsync())
        {
            using (frame) hashes.Add(Convert.ToHexString(SHA256.HashData(frame.Pixels)));
        }
        return hashes;
    }

    private static async Task<MemoryStream> EncodeAsync(int frames = Frames)
    {
        MemoryStream file = new();
        EncoderOptions options = new()
        {
            ThreadCount = 2,
            FindsScenes = false,
            ModelPath = ModelPath,
        };
        SequenceHeader header = new() { WidthPixels = Size, HeightPixels = Size, TimeBase = new Rational(1, 25), ModelId = default };
        await using VideoEncoder encoder = new(file, header, options);
        using Frame frame = new(Size, Size);
        for (int i = 0; i < frames; i++)
        {
            ExportTests.Paint(frame, i);
            frame.TimeTicks = i;
            await encoder.WriteFrameAsync(frame);
        }
        await encoder.CompleteAsync();
        file.Position = 0;
        return file;
    }

    private static async Task DecodeAsync(Stream file, DecodeTrace trace)
    {
        await using VideoDecoder decoder = await VideoDecoder.OpenAsync(file, new DecoderOptions { ThreadCount = 2, Trace = trace });
        int count = 0;
        await foreach (Frame frame in decoder.ReadFramesAsync())
        {
            frame.Dispose();
            count++;
        }
        Assert.Equal(Frames, count);
    }
}
