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

    /// <summary>Damaged frames, frames in another's place and frames left out: what comes, and where it ends, does not depend on predicting ahead.</summary>
    [Fact]
    public async Task PredictingAheadChangesNothingInDamagedGroups()
    {
        using MemoryStream file = await EncodeAsync(2 * 8 + 1);
        ContainerReader reader = new(file);
        Group? whole = null;
        while (whole is null) whole = (reader.Read() as GroupItem)?.Group;
        ModelPackage package = ModelPackage.Load(ModelPath);
        IntraNetworks intra = new(package);
        InterNetworks inter = new(package);
        using VideoFrameCoder plain = new(intra, inter, 2), ahead = new(intra, inter, 2) { PredictsAhead = true };
        Random random = new(7);
        int ended = 0;
        for (int round = 0; round < 90; round++)
        {
            CodedFrame[] frames = [.. whole.Frames];
            int at = random.Next(frames.Length), other = random.Next(frames.Length);
            byte[] payload = frames[at].Payload.ToArray();
            if (round % 3 == 0) payload[random.Next(Math.Min(payload.Length, 8))] ^= (byte)(1 << random.Next(8));
            else if (round % 3 == 1) payload = frames[other].Payload.ToArray();
            else (frames[at], frames[other]) = (frames[other], frames[at]);
            if (round % 3 != 2) frames[at] = frames[at] with { Type = round % 3 == 1 ? frames[other].Type : frames[at].Type, Payload = payload };
            // From some frame on others are late, as in a player: also such as are predicted already.
            (int from, long late) = (random.Next(frames.Length), random.Next(frames.Length));
            List<string> expected = Decode(plain, whole with { Frames = frames }, from, late), found = Decode(ahead, whole with { Frames = frames }, from, late);
            Assert.Equal(expected, found);
            ended += expected[^1].StartsWith('!') ? 1 : 0;
        }
        Assert.InRange(ended, 10, 80); // neither all groups nor none are refused
    }

    /// <summary>Number and hash of each frame; at last the refusal, if there is one.</summary>
    private static List<string> Decode(VideoFrameCoder coder, Group group, int from, long late)
    {
        List<string> found = [];
        try
        {
            foreach ((CodedFrame coded, Frame frame) in coder.DecodeGroup(group, _ => new Frame(Size, Size), (_, neededUntil) => found.Count >= from && neededUntil <= late))
            {
                using (frame) found.Add($"{coded.DisplayIndex} {frame.ComputeMd5()}");
            }
        }
        catch (InvalidMediaException e)
        {
            found.Add("!" + e.Message);
        }
        return found;
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
