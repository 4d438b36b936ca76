using System.Threading.Channels;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Cli;

/// <summary>Feeds a sink from a task of its own behind a few frames, so that colour conversion and writing overlap decoding.</summary>
/// <param name="sink">Takes what comes; stays the caller's.</param>
/// <param name="trace">Takes a span per frame, or null.</param>
/// <param name="firstFrame">Number of the first frame in the trace.</param>
internal sealed class OutputQueue(FrameSink sink, DecodeTrace? trace, long firstFrame) : IAsyncDisposable
{
    private const int MostWaiting = 4;

    private readonly Channel<(Frame? Frame, IReadOnlyList<TrackPacket> Packets)> _queue =
        Channel.CreateBounded<(Frame?, IReadOnlyList<TrackPacket>)>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, SingleWriter = true });

    private Task? _writer;

    /// <summary>Adds packets and then a frame, which it disposes of; waits while too many wait.</summary>
    /// <exception cref="IOException">Something earlier could not be written, as for every other exception of the sink.</exception>
    public async ValueTask AddAsync(Frame? frame, IReadOnlyList<TrackPacket> packets)
    {
        _writer ??= Task.Run(WriteAsync);
        try
        {
            await _queue.Writer.WriteAsync((frame, packets)).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            frame?.Dispose();
            await _writer.ConfigureAwait(false); // throws what closed it
            throw;
        }
    }

    /// <summary>Waits until all is written.</summary>
    public async ValueTask CompleteAsync()
    {
        _queue.Writer.TryComplete();
        if (_writer is not null) await _writer.ConfigureAwait(false);
    }

    /// <summary>Ends without complaint: what failed was thrown where it was waited for.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        if (_writer is not null) await _writer.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (_queue.Reader.TryRead(out (Frame? Frame, IReadOnlyList<TrackPacket> Packets) left)) left.Frame?.Dispose();
    }

    private async Task WriteAsync()
    {
        try
        {
            for (long number = firstFrame; await _queue.Reader.WaitToReadAsync().ConfigureAwait(false);)
            {
                while (_queue.Reader.TryRead(out (Frame? Frame, IReadOnlyList<TrackPacket> Packets) item))
                {
                    using Frame? frame = item.Frame;
                    using DecodeTrace.Scope? span = trace?.Begin(DecodeTrace.Output, number);
                    sink.WritePackets(item.Packets);
                    if (frame is null) continue;
                    await sink.WriteFrameAsync(frame).ConfigureAwait(false);
                    number++;
                }
            }
        }
        finally
        {
            _queue.Writer.TryComplete();
        }
    }
}
