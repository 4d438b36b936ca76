using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Tests.Video;

/// <summary>Tests which measure the memory of the whole process: nothing runs beside them.</summary>
[CollectionDefinition(nameof(ProcessMemory), DisableParallelization = true)]
public class ProcessMemory;

/// <summary>Recordings of a whole day's drive: memory does not grow with them.</summary>
[Collection(nameof(ProcessMemory))]
public class LongClipTests
{
    [Fact]
    public async Task EightHoursTakeConstantMemory()
    {
        // A frame a second; the picture changes every five minutes. Long groups keep the test short: intra frames take most of it.
        const int frames = 8 * 3600, scene = 300;
        SequenceHeader header = new() { WidthPixels = 64, HeightPixels = 48, TimeBase = new Rational(1, 1), NominalFrameRate = new Rational(1, 1), ModelId = default };
        CountingStream output = new();
        VideoEncoder encoder = new(output, header, new EncoderOptions { ThreadCount = 1, StillGroupSeconds = 40 });
        using Frame frame = new(64, 48);
        long early = 0, most = 0, types = 0;
        encoder.FrameEncoded += coded => types |= 1L << (int)coded.Type;
        for (int i = 0; i < frames; i++)
        {
            if (i % scene == 0) new Random(i / scene).NextBytes(frame.Pixels[..(64 * 8)]);
            frame.TimeTicks = i;
            await encoder.WriteFrameAsync(frame);
            if (i % 2400 != 2399) continue;
            long now = GC.GetTotalMemory(true);
            early = i < 4800 ? now : early;
            most = Math.Max(most, now);
        }
        await encoder.CompleteAsync();
        await encoder.DisposeAsync();
        Assert.Equal(frames, encoder.FrameCount);
        // What is left is the index: a few bytes per group, here of up to 40 seconds.
        Assert.InRange(most - early, 0, 2 << 20);
        Assert.InRange(output.Length, 1, 8 << 20);
        Assert.True((types & 5) == 5, $"frame types {types:X}");
    }

    /// <summary>Takes bytes and keeps their number.</summary>
    private sealed class CountingStream : Stream
    {
        private long _length;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position { get => _length; set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => _length += count;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _length += buffer.Length;
            return ValueTask.CompletedTask;
        }
    }
}
