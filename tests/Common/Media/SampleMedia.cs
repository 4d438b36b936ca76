using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Tests.Media;

/// <summary>
/// Small recordings that decode in a moment: the frozen model of the conformance vectors, embedded. Every frame is another picture, but
/// none looks like what was drawn, as that model was never trained; with the shipped model (isReal) it does.
/// </summary>
internal static class SampleMedia
{
    public const int FramesPerGroup = 8;
    private const int UsualPace = 17;

    public static Rational TimeBase { get; } = new(1, 1000);

    /// <summary>Milliseconds per frame.</summary>
    public const int FrameTicks = 40;

    public static byte[] Create(int frames, int width = 48, int height = 32, int seed = 1, bool complete = true, bool hasSound = false, long? captureTime = null, bool isReal = false, int groupFrames = FramesPerGroup)
    {
        MemoryStream stream = new();
        WriteAsync(stream, frames, width, height, seed, complete, hasSound, captureTime, isReal, groupFrames).AsTask().GetAwaiter().GetResult();
        return stream.ToArray();
    }

    public static string Write(string path, int frames, int width = 48, int height = 32, int seed = 1, bool complete = true, bool hasSound = false, long? captureTime = null, bool isReal = false, int groupFrames = FramesPerGroup)
    {
        File.WriteAllBytes(path, Create(frames, width, height, seed, complete, hasSound, captureTime, isReal, groupFrames));
        return path;
    }

    /// <summary>The MD5 of every frame, decoded front to back by the codec alone.</summary>
    public static List<string> DecodeLinear(byte[] file)
    {
        return DecodeAsync().GetAwaiter().GetResult();

        async Task<List<string>> DecodeAsync()
        {
            List<string> digests = [];
            await using VideoDecoder decoder = await VideoDecoder.OpenAsync(new MemoryStream(file));
            await foreach (Frame frame in decoder.ReadFramesAsync())
            {
                using (frame)
                    digests.Add(frame.ComputeMd5());
            }

            return digests;
        }
    }

    /// <summary>The picture that is encoded as frame number n; a lower pace than the usual keeps pictures alike, so that no scene ends.</summary>
    public static void Draw(Frame frame, int n, int seed, int pace = UsualPace)
    {
        for (int plane = 0; plane < Frame.PlaneCount; plane++)
        {
            for (int y = 0; y < frame.GetPlaneHeight(plane); y++)
            {
                Span<byte> row = frame.GetRow(plane, y);
                for (int x = 0; x < row.Length; x++)
                    row[x] = (byte)(plane == 0 ? 40 + ((x * 3) + (y * 2) + (n * pace) + (seed * 31)) % 170 : 90 + ((n * pace * 11 / UsualPace) + (plane * 40) + x) % 80);
            }
        }
    }

    private static async ValueTask WriteAsync(
        Stream stream, int frames, int width, int height, int seed, bool complete, bool hasSound, long? captureTime, bool isReal, int groupFrames)
    {
        SequenceHeader header = new()
        {
            WidthPixels = width,
            HeightPixels = height,
            Color = new ColorDescription { Matrix = MatrixCoefficients.Bt709, Siting = ChromaSiting.Left },
            TimeBase = TimeBase,
            NominalFrameRate = new Rational(25, 1),
            CaptureTimeMicroseconds = captureTime,
            ModelId = default,
        };
        EncoderOptions options = new() { ModelPath = isReal ? null : ModelPath(), EmbedsModel = !isReal, GroupFrames = groupFrames, Quality = QualityIndex.FromQuality(60), ThreadCount = 1 };
        await using VideoEncoder encoder = new(stream, header, options);
        if (hasSound)
            await encoder.WriteTrackAsync(Pcm());
        await encoder.WriteMetadataAsync([new("source", "ride.y4m"), new("encoder", "test")]);
        using Frame frame = new(width, height);
        for (int i = 0; i < frames; i++)
        {
            if (hasSound)
                encoder.WritePackets([new TrackPacket(0, i * FrameTicks, true, Tone(i))]);
            Draw(frame, i, seed, groupFrames == FramesPerGroup ? UsualPace : 1);
            frame.TimeTicks = i * FrameTicks;
            frame.DurationTicks = FrameTicks;
            await encoder.WriteFrameAsync(frame);
        }

        if (complete)
            await encoder.CompleteAsync();
    }

    private static TrackDescription Pcm() => new(
        0, TrackKind.Audio, 'P' | ('S' << 8) | ('D' << 16) | (16u << 24), "pcm_s16le", "", TimeBase, new Rational(8000, 1), 1, default);

    /// <summary>The sample value of the sound beside a frame.</summary>
    public static short ToneOf(int frame) => (short)(1000 + (frame * 10));

    /// <summary>40 ms of 16-bit mono at 8000 Hz, whose value names the frame.</summary>
    private static byte[] Tone(int frame)
    {
        byte[] samples = new byte[2 * 8 * FrameTicks];
        for (int i = 0; i < samples.Length; i += 2)
            BitConverter.TryWriteBytes(samples.AsSpan(i), ToneOf(frame));
        return samples;
    }

    private static string ModelPath()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "tests/Conformance.Tests/vectors/small.ncm");
            if (File.Exists(path))
                return path;
        }

        throw new InvalidOperationException("the conformance model was not found above " + AppContext.BaseDirectory);
    }
}
