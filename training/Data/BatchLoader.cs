using System.Collections.Concurrent;

namespace NeuralCodec.Training.Data;

/// <summary>One thread that prepares batches ahead of the trainer; it sleeps while the queue is full.</summary>
public sealed class BatchLoader : IDisposable
{
    private readonly BlockingCollection<byte[]> _queue = new(boundedCapacity: 3);
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private Exception? _failure;

    public BatchLoader(CropSampler sampler, long firstBatch, int batchSize)
    {
        _thread = new Thread(() =>
        {
            try
            {
                for (long n = firstBatch; ; n++) _queue.Add(sampler.Draw(n, batchSize), _stop.Token);
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

    public byte[] Next()
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
