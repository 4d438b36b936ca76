using System.Collections.Concurrent;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Codec.Inter;

/// <summary>Entropy decodes the frames of a group ahead of their reconstruction, several at a time.</summary>
internal sealed class EntropyStage : IDisposable
{
    private readonly IntraNetworks _intra;
    private readonly InterNetworks _inter;
    private readonly int _workers;
    private readonly DecodeTrace? _trace;
    private readonly ConcurrentBag<Worker> _idle = [];
    private readonly ConcurrentBag<DecodedIntegers> _free = [];
    private readonly List<Worker> _all = [];

    /// <param name="workers">Frames decoded at the same time, 1 or more.</param>
    /// <param name="trace">Takes a span per frame, or null.</param>
    public EntropyStage(IntraNetworks intra, InterNetworks inter, int workers, DecodeTrace? trace = null) =>
        (_intra, _inter, _workers, _trace) = (intra, inter, workers, trace);

    /// <summary>Frames that may be decoded and not yet reconstructed.</summary>
    public int Ahead => _workers + 2;

    /// <summary>Starts decoding a frame.</summary>
    /// <param name="firstFrame">Number of the group's first frame, for the trace.</param>
    public Task<DecodedIntegers> StartAsync(CodedFrame coded, long firstFrame, int widthPixels, int heightPixels, CancellationToken stop) =>
        Task.Run(
            () =>
            {
                stop.ThrowIfCancellationRequested();
                Worker worker = Rent();
                try
                {
                    DecodedIntegers integers = _free.TryTake(out DecodedIntegers? used) ? used : new DecodedIntegers();
                    using DecodeTrace.Scope? span = _trace?.Begin(DecodeTrace.Entropy, firstFrame + coded.DisplayIndex);
                    worker.Decode(coded, widthPixels, heightPixels, integers);
                    return integers;
                }
                finally
                {
                    _idle.Add(worker);
                }
            },
            CancellationToken.None);

    /// <summary>Takes memory back.</summary>
    public void Return(DecodedIntegers integers) => _free.Add(integers);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_all)
        {
            foreach (Worker worker in _all) worker.Dispose();
        }
    }

    private Worker Rent()
    {
        if (_idle.TryTake(out Worker? idle)) return idle;
        Worker worker = new(_intra, _inter);
        lock (_all) _all.Add(worker);
        return worker;
    }

    private sealed class Worker : IDisposable
    {
        private readonly NetworkWorkspace _workspace = new(1);
        private readonly LatentDecoder _intra;
        private readonly InterEntropyDecoder _inter;

        public Worker(IntraNetworks intra, InterNetworks inter)
        {
            _intra = new LatentDecoder(intra.Latents, _workspace);
            _inter = new InterEntropyDecoder(inter, _workspace);
        }

        public void Decode(CodedFrame coded, int widthPixels, int heightPixels, DecodedIntegers integers)
        {
            if (coded.Type == FrameType.Intra) IntraFrameSyntax.Decode(coded.Payload, _intra, widthPixels, heightPixels, integers.Intra);
            else if (coded.Type == FrameType.Inter) _inter.Decode(coded.Payload, widthPixels, heightPixels, coded.DisplayIndex, integers.Inter);
        }

        public void Dispose() => _workspace.Dispose();
    }
}

/// <summary>The integers of a frame of either kind.</summary>
internal sealed class DecodedIntegers
{
    public IntraLatents Intra { get; } = new();

    public InterIntegers Inter { get; } = new();
}
