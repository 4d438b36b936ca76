using System.Buffers;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec.Motion;

/// <summary>
/// Both predictions of a picture from its references and its motion: section 3 of docs/inter.md. After the first picture of
/// a size nothing is allocated. One picture at a time.
/// </summary>
public sealed unsafe class MotionCompensator : IDisposable, IBandJob
{
    private readonly WorkerPool _pool;
    private readonly bool _ownsPool;
    private readonly CompensationBand[] _bands;
    private CompensationPicture _picture;
    private long[] _keys0 = [], _keys1 = [];

    /// <summary>A compensator with threads of its own.</summary>
    /// <param name="threads">Threads, the caller counted; 0 = as many as there are processors.</param>
    public MotionCompensator(int threads = 1)
        : this(new WorkerPool(threads == 0 ? Environment.ProcessorCount : threads), true)
    {
    }

    /// <summary>A compensator that works with the threads of a pool, which stays the caller's.</summary>
    internal MotionCompensator(WorkerPool pool)
        : this(pool, false)
    {
    }

    private MotionCompensator(WorkerPool pool, bool ownsPool)
    {
        (_pool, _ownsPool) = (pool, ownsPool);
        _bands = new CompensationBand[pool.Workers];
        for (int i = 0; i < _bands.Length; i++)
            _bands[i] = new CompensationBand();
    }

    /// <summary>Level of the kernels; tests lower it.</summary>
    internal SimdLevel Level { get; set; } = SimdDispatch.Level;

    /// <summary>
    /// Predicts a picture twice. Where a cell uses both references, <paramref name="prediction0"/> takes the first and
    /// <paramref name="prediction1"/> the second; where it uses one, both take that one.
    /// </summary>
    /// <param name="first">The first reference.</param>
    /// <param name="second">The second reference; null where no cell uses it.</param>
    /// <param name="field">Motion of the picture.</param>
    /// <param name="prediction0">A frame of the padded size, multiples of <see cref="MotionField.BlockPixels"/>.</param>
    /// <param name="prediction1">Another frame of the padded size.</param>
    /// <exception cref="ArgumentException">Sizes do not fit, or a cell uses a reference that is missing.</exception>
    public void Predict(ReferencePicture first, ReferencePicture? second, MotionField field, Frame prediction0, Frame prediction1)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(prediction0);
        ArgumentNullException.ThrowIfNull(prediction1);
        CheckSize(field, first.PaddedWidth, first.PaddedHeight, nameof(first));
        CheckSize(field, prediction0.WidthPixels, prediction0.HeightPixels, nameof(prediction0));
        CheckSize(field, prediction1.WidthPixels, prediction1.HeightPixels, nameof(prediction1));
        if (second is not null && (second.WidthPixels != first.WidthPixels || second.HeightPixels != first.HeightPixels))
            throw new ArgumentException("the references have different sizes", nameof(second));
        if (ReferenceEquals(prediction0, prediction1))
            throw new ArgumentException("both predictions go into one frame", nameof(prediction1));
        BuildKeys(field, second is not null);
        using MemoryHandle pin0 = prediction0.Memory.Pin(), pin1 = prediction1.Memory.Pin();
        _picture = new CompensationPicture
        {
            First = first, Second = second ?? first, Field = field, Keys0 = _keys0, Keys1 = _keys1,
            Prediction0 = (byte*)pin0.Pointer, Prediction1 = (byte*)pin1.Pointer,
        };
        try
        {
            _pool.Run(this, field.BlockRows);
        }
        finally
        {
            _picture = default;
        }
    }

    /// <summary>Ends the threads, where they are its own.</summary>
    public void Dispose()
    {
        if (_ownsPool)
            _pool.Dispose();
    }

    void IBandJob.RunBand(int band, int worker) => _bands[worker].Run(_picture, band, Level);

    private static void CheckSize(MotionField field, int width, int height, string name)
    {
        if (width != field.BlockColumns * MotionField.BlockPixels || height != field.BlockRows * MotionField.BlockPixels)
            throw new ArgumentException("the size is not that of the motion field", name);
    }

    private void BuildKeys(MotionField field, bool hasSecond)
    {
        MotionCell[] cells = field.Cells;
        if (_keys0.Length < cells.Length)
            (_keys0, _keys1) = (new long[cells.Length], new long[cells.Length]);
        for (int i = 0; i < cells.Length; i++)
        {
            ref readonly MotionCell cell = ref cells[i];
            long first = CompensationPicture.Key(false, cell.First), second = CompensationPicture.Key(true, cell.Second);
            if (cell.Use != ReferenceUse.First && (!hasSecond || cell.Use is not (ReferenceUse.Second or ReferenceUse.Both)))
                throw new ArgumentException("a cell uses a reference that is missing", nameof(field));
            _keys0[i] = cell.Use == ReferenceUse.Second ? second : first;
            _keys1[i] = cell.Use == ReferenceUse.First ? first : second;
        }
    }
}
