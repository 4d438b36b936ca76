namespace NeuralCodec.Codec.Networks;

/// <summary>
/// Threads and memory for running networks, one run at a time, any number of networks in turn. After the first frame of
/// a size nothing more is allocated.
/// </summary>
public sealed class NetworkWorkspace : IDisposable, IBandJob
{
    // A band of a residual block computes two rows of its first layer twice: bands should not be thin.
    private const int MinBandRows = 8;
    private const int BandsPerWorker = 3;
    private readonly WorkerPool _pool;
    private readonly KernelScratch[] _scratch;
    private readonly IntegerTensor[] _tensors = [new(0, 0, 0), new(0, 0, 0)];
    private NetworkLayer? _layer;
    private LayerRun _run;
    private int _rows;
    private int _bands;
    private bool _busy;

    /// <summary>A workspace with a number of threads, the caller counted; 0 = as many as there are processors.</summary>
    public NetworkWorkspace(int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        _pool = new WorkerPool(threads == 0 ? Environment.ProcessorCount : threads);
        _scratch = new KernelScratch[_pool.Workers];
        for (int i = 0; i < _scratch.Length; i++)
            _scratch[i] = new KernelScratch();
    }

    /// <summary>Threads in use, the caller counted.</summary>
    public int Threads => _pool.Workers;

    /// <summary>Ends the threads.</summary>
    public void Dispose() => _pool.Dispose();

    /// <summary>The tensor between layer <paramref name="index"/> of a network and the next: two serve in turn.</summary>
    internal IntegerTensor Between(int index) => _tensors[index & 1];

    internal void Run(NetworkLayer layer, in LayerRun run, int rows)
    {
        if (Interlocked.Exchange(ref _busy, true))
            throw new InvalidOperationException("a workspace runs one network at a time");
        (_layer, _run, _rows) = (layer, run, rows);
        _bands = _pool.Workers == 1 ? 1 : Math.Clamp(rows / MinBandRows, 1, _pool.Workers * BandsPerWorker);
        try
        {
            _pool.Run(this, _bands);
        }
        finally
        {
            (_layer, _run) = (null, default);
            Volatile.Write(ref _busy, false);
        }
    }

    void IBandJob.RunBand(int band, int worker)
    {
        int begin = (int)((long)_rows * band / _bands), end = (int)((long)_rows * (band + 1) / _bands);
        _layer!.RunRows(_run, begin, end, _scratch[worker]);
    }
}
