using System.Collections.Concurrent;

namespace NeuralCodec.Training.Data;

/// <summary>One thread that prepares batches ahead of the trainer; it sleeps while the queue is full.</summary>
public sealed class BatchLoader<T> : IDisposable
{
    private readonly BlockingCollection<T> _queue = new(boundedCapacity: 3);
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private Exception? _failure;

    /// <param name="draw">Makes batch number n, a function of n alone.</param>
    /// <param name="firstBatch">Number of the first batch.</param>
    public BatchLoader(Func<long, T> draw, long firstBatch)
    {
        _thread = new Thread(() =>
        {
            try
            {
                for (long n = firstBatch; ; n++) _queue.Add(draw(n), _stop.Token);
            }
            catch (OperationCanceledException)
            {
                // The trainer is done.
            }
            catch (Exception e)
            {
                _failure = e;
                _queue.CompleteAdding();
            }
        })
        { IsBackground = true, Name = "batches" };
        _thread.Start();
    }

    public T Next()
    {
        try
        {
            return _queue.Take();
        }
        catch (InvalidOperationException) when (_failure is not null)
        {
            throw new TrainingDataException($"a batch could not be made: {_failure.Message}", _failure);
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _queue.Dispose();
        _stop.Dispose();
    }
}
