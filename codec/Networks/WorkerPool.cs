using System.Runtime.ExceptionServices;

namespace NeuralCodec.Codec.Networks;

/// <summary>
/// Threads that live as long as the pool and do the bands of one job after the other; the caller works with them.
/// Nothing is allocated per job. One job at a time: a second caller waits.
/// </summary>
internal sealed class WorkerPool : IDisposable
{
    // Layers of a frame follow each other within microseconds: waiting awake that long saves the wake-up.
    private const int SpinsBeforeSleep = 2000;
    private readonly object _callers = new();
    private readonly object _sleep = new();
    private readonly Thread[] _threads;
    private IBandJob? _job;
    private int _bandCount;
    private int _nextBand;
    private int _busy;
    private int _generation;
    private bool _stop;
    private Exception? _failure;

    /// <param name="workers">Workers with the caller counted, 1 or more.</param>
    public WorkerPool(int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        Workers = workers;
        _threads = new Thread[workers - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            _threads[i] = new Thread(() => Work(worker)) { IsBackground = true, Name = $"network worker {worker}" };
            _threads[i].Start();
        }
    }

    /// <summary>Number of workers with the caller counted.</summary>
    public int Workers { get; }

    /// <summary>Does all bands of a job, and returns when the last one is done.</summary>
    public void Run(IBandJob job, int bandCount)
    {
        lock (_callers)
        {
            ObjectDisposedException.ThrowIf(_stop, this);
            if (_threads.Length == 0 || bandCount <= 1)
            {
                for (int band = 0; band < bandCount; band++)
                    job.RunBand(band, 0);
                return;
            }

            _job = job;
            _bandCount = bandCount;
            _nextBand = 0;
            _failure = null;
            Volatile.Write(ref _busy, _threads.Length);
            lock (_sleep)
            {
                Volatile.Write(ref _generation, _generation + 1);
                Monitor.PulseAll(_sleep);
            }

            RunBands(0);
            SpinWait spin = default;
            while (Volatile.Read(ref _busy) != 0)
                spin.SpinOnce(sleep1Threshold: -1);
            _job = null;
            if (_failure is not null)
                ExceptionDispatchInfo.Throw(_failure);
        }
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        lock (_callers)
        {
            lock (_sleep)
            {
                _stop = true;
                Volatile.Write(ref _generation, _generation + 1);
                Monitor.PulseAll(_sleep);
            }

            foreach (Thread thread in _threads)
                thread.Join();
        }
    }

    private void Work(int worker)
    {
        int seen = 0;
        while (true)
        {
            for (int spins = 0; spins < SpinsBeforeSleep && Volatile.Read(ref _generation) == seen; spins++)
                Thread.SpinWait(8);
            lock (_sleep)
            {
                while (_generation == seen)
                    Monitor.Wait(_sleep);
                seen = _generation;
                if (_stop)
                    return;
            }

            RunBands(worker);
            Interlocked.Decrement(ref _busy);
        }
    }

    private void RunBands(int worker)
    {
        try
        {
            for (int band; (band = Interlocked.Increment(ref _nextBand) - 1) < _bandCount;)
                _job!.RunBand(band, worker);
        }
        catch (Exception failure)
        {
            // Thrown again on the caller's side; the bands left over are dropped.
            Interlocked.CompareExchange(ref _failure, failure, null);
            Volatile.Write(ref _nextBand, int.MaxValue / 2);
        }
    }
}
