using NeuralCodec.Codec.Imaging;
using NeuralCodec.Playback.Decoding;
using NeuralCodec.Playback.Media;

namespace NeuralCodec.Playback.Tests;

/// <summary>The bounded queue and the frames kept for stepping back.</summary>
public sealed class FrameQueueTests
{
    [Fact]
    public void AFullQueueMakesTheDecoderWait()
    {
        using FrameQueue queue = new(2);
        queue.Restart(1);
        Assert.True(queue.Enqueue(Make(0), 1));
        Assert.True(queue.Enqueue(Make(1), 1));
        using ManualResetEventSlim waits = new();
        Thread decoder = new(() =>
        {
            waits.Set();
            queue.Enqueue(Make(2), 1);
        });
        decoder.Start();
        waits.Wait();
        Assert.False(decoder.Join(50)); // proves nothing when it is slow, fails when it does not wait
        Assert.Equal(2, queue.Count);
        Assert.Equal(0, queue.TryDequeue()!.IndexInGroup);
        decoder.Join();
        Assert.Equal([1, 2], new[] { queue.TryDequeue()!.IndexInGroup, queue.TryDequeue()!.IndexInGroup });
        Assert.Null(queue.TryDequeue());
    }

    [Fact]
    public void ANewSerialThrowsOutTheOldAndEndsItsWaiting()
    {
        using FrameQueue queue = new(1);
        queue.Restart(1);
        DecodedFrame first = Make(0);
        queue.Enqueue(first, 1);
        bool? taken = null;
        Thread decoder = new(() => taken = queue.Enqueue(Make(1), 1));
        decoder.Start();
        queue.Restart(2);
        decoder.Join();
        Assert.False(taken);
        Assert.Equal(0, queue.Count);
        Assert.Throws<ObjectDisposedException>(() => first.Frame.Pixels.Length);
        Assert.False(queue.Enqueue(Make(2), 1));
        Assert.True(queue.Enqueue(Make(3), 2));
        queue.Dispose();
        Assert.False(queue.Enqueue(Make(4), 2));
    }

    [Fact]
    public void TheHistoryGoesBackAndOn()
    {
        using FrameHistory history = new(3);
        Assert.False(history.TryBack());
        for (int i = 0; i < 5; i++)
            history.Push(Make(i));
        Assert.Equal((3, 4), (history.Count, history.Current!.IndexInGroup));
        Assert.True(history.TryBack());
        Assert.True(history.TryBack());
        Assert.False(history.TryBack());
        Assert.Equal(2, history.Current.IndexInGroup);
        Assert.Equal(3, history.Next!.IndexInGroup);
        Assert.True(history.TryForward());
        Assert.Equal(3, history.Current.IndexInGroup);
        history.KeepCurrent();
        Assert.Equal((1, 3), (history.Count, history.Current.IndexInGroup));
        Assert.False(history.TryBack() || history.TryForward());
    }

    private static DecodedFrame Make(int index)
    {
        TimelineGroup group = new() { Number = 0, Segment = 0, Start = default, End = Drive.Ms(1000), FrameCount = 25, FirstFrame = 0 };
        return new DecodedFrame(new Frame(2, 2), group, index, Drive.Ms(index * 40), Drive.Ms((index + 1) * 40));
    }
}
