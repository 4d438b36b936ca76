using System.Buffers;
using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Devices;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Motion;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;
using NeuralCodec.Entropy;

namespace NeuralCodec.Codec.Inter;

/// <summary>Codes intra and inter frames with a "video-v1" model package.</summary>
internal sealed class VideoFrameCoder : IInterCoder
{
    private readonly IntraFrameCoder _intra;
    private readonly NetworkWorkspace _workspace;
    private readonly InterSynthesis _synthesis;
    private readonly InterEncoder _encoder;
    private readonly InterReconstructor _reconstructor;
    private readonly EntropyStage _entropy;
    private readonly ByteWriter _writer = new();
    private readonly DecodeTrace? _trace;
    private readonly DeviceReconstructor? _device;
    private readonly InterEntropyDecoder _loopDecoder;
    private readonly InterIntegers _loopIntegers = new();
    private ReferencePool? _references;
    private long _firstFrame;

    /// <param name="threads">Threads for the networks; 0 = as many as there are processors.</param>
    /// <param name="device">
    /// Reconstructs frames, those of an encoder as a decoder does, and is disposed of with this; null = the normative engine does.
    /// </param>
    /// <param name="trace">Takes what decoding does when, or null.</param>
    /// <param name="analysis">Analyses frames that are encoded, and is disposed of with this; null = the normative engine does.</param>
    /// <param name="preset">Work of an encoder.</param>
    public VideoFrameCoder(
        IntraNetworks intra, InterNetworks inter, int threads = 0, DeviceReconstructor? device = null, DecodeTrace? trace = null, DeviceAnalysis? analysis = null,
        EncoderPreset preset = EncoderPreset.Medium)
    {
        (_trace, _device) = (trace, device);
        _intra = new IntraFrameCoder(intra, QualityMode.Video, threads, device, analysis, preset);
        _workspace = new NetworkWorkspace(threads);
        _synthesis = new InterSynthesis(inter, _workspace);
        _encoder = new InterEncoder(inter, _workspace, _synthesis, LatentRefinement.OfInter(preset), analysis);
        _reconstructor = new InterReconstructor(inter, _workspace, _synthesis, device, trace);
        _loopDecoder = new InterEntropyDecoder(inter, _workspace);
        _entropy = new EntropyStage(intra, inter, Math.Max(1, _workspace.Threads / 2), trace);
    }

    /// <summary>True where a frame is predicted while the one before is reconstructed, whatever does that; for tests of it without a device.</summary>
    internal bool PredictsAhead { get; init; }

    /// <summary>False where every frame that is not copied as a whole is coded, worth its bits or not; for tests whose models have learned nothing.</summary>
    internal bool WeighsRepeats { get; init; } = true;

    /// <inheritdoc/>
    public ModelId ModelId => _intra.ModelId;

    /// <inheritdoc/>
    public string? LoopEngine => _device?.Engine;

    /// <inheritdoc/>
    public void Encode(Frame frame, QualityIndex quality, IBufferWriter<byte> destination, Frame? reconstruction) =>
        _intra.Encode(frame, quality, destination, reconstruction);

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<byte> data, Frame destination) => _intra.Decode(data, destination);

    /// <inheritdoc/>
    public void BeginGroup(int widthPixels, int heightPixels)
    {
        if (_references?.Fits(widthPixels, heightPixels) != true) _references = new ReferencePool(widthPixels, heightPixels);
        _references.Clear();
    }

    /// <inheritdoc/>
    public void Keep(int displayIndex, Frame reconstruction, Frame? source = null)
    {
        CodedReference reference = References.Add(displayIndex);
        reference.Load(reconstruction, null);
        if (source is not null) reference.LoadSource(source, null, null);
    }

    /// <inheritdoc/>
    public void Drop(int displayIndex) => References.Drop(displayIndex);

    /// <inheritdoc/>
    public double ErrorLeft { get; private set; }

    /// <inheritdoc/>
    public FrameType EncodeInter(
        Frame frame, int displayIndex, int first, int second, QualityIndex quality, MotionSearchOptions search, IBufferWriter<byte> destination, Frame reconstruction,
        double rateWeight = 1, int otherSecond = -1)
    {
        CodedReference firstReference = Reference(first);
        bool[] copied = CopyDecision.Choose(frame, firstReference, quality.Index);
        search = search with { Copied = copied };
        InterSearch? found = Array.TrueForAll(copied, isCopied => isCopied) ? null : Search(second);
        if (found is not null && otherSecond >= 0 && Search(otherSecond) is var other && other.Cost < found.Cost) found = other;
        CodedReference reference = References.Add(displayIndex);
        _writer.Clear();
        if (found is not null)
        {
            _encoder.Encode(frame, found, rateWeight, _writer, _device is null ? reconstruction : null);
            if (_device is not null)
            {
                // The way of a decoder, so that its references are these to the last bit.
                _loopDecoder.Decode(_writer.Written.ToArray(), frame.WidthPixels, frame.HeightPixels, displayIndex, _loopIntegers);
                InterPrediction prediction = _reconstructor.Predict(_loopIntegers, found.Inputs, found.First, found.Second);
                _reconstructor.Reconstruct(_loopIntegers, prediction, reconstruction);
            }
            double lambda = InterQuality.Lambda(quality.Index, rateWeight);
            if (WeighsRepeats && RepeatDecision.IsBetter(frame, reconstruction, found.Estimate.Field, firstReference.Picture, _writer.Written.Length, lambda)) found = null;
        }
        if (found is null)
        {
            firstReference.Picture.CopyTo(reconstruction);
            reference.Load(reconstruction, null);
            reference.LoadSource(firstReference.Source ?? frame, firstReference, null);
            _writer.Clear();
            _writer.WriteVarInt((ulong)first);
            ErrorLeft = 1;
        }
        else
        {
            MotionField field = found.Estimate.Field;
            ErrorLeft = _encoder.ErrorLeft(frame, reconstruction);
            reference.Load(reconstruction, new TemporalMotion(field, found.Inputs.FirstDistance, found.Inputs.SecondDistance));
            reference.LoadSource(frame, firstReference, field.IsCopied);
        }
        destination.Write(_writer.Written);
        return found is null ? FrameType.Repeat : FrameType.Inter;

        InterSearch Search(int secondIndex)
        {
            InterHeader header = new(quality, first, secondIndex);
            (CodedReference a, CodedReference? b) = FindReferences(header);
            return _encoder.Search(frame, InterEntropyDecoder.Inputs(header, frame.WidthPixels, frame.HeightPixels, displayIndex, a.Motion, b?.Motion), a, b, header, search);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<(CodedFrame Coded, Frame Frame)> DecodeGroup(Group group, Func<CodedFrame, Frame> newFrame, Func<CodedFrame, long, bool>? isLeftOut = null)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(newFrame);
        IReadOnlyList<CodedFrame> frames = group.Frames;
        GroupReferences uses = new(frames);
        Queue<(int Index, Task<DecodedIntegers> Task)> ahead = new();
        using CancellationTokenSource stop = new();
        Task<PredictedFrame>? predicted = null;
        int next = 0;
        bool hasBegun = false;
        try
        {
            for (int i = 0; i < frames.Count; i++)
            {
                if (IsLeftOut(i))
                {
                    if (!ahead.TryPeek(out var late) || late.Index != i) continue;
                    if (predicted is not null) Wait(predicted);
                    predicted = null;
                    Forget(ahead.Dequeue().Task);
                    continue;
                }
                Frame frame = newFrame(frames[i]);
                try
                {
                    if (!hasBegun) BeginGroup(frame.WidthPixels, frame.HeightPixels);
                    hasBegun = true;
                    for (next = Math.Max(next, i); next < frames.Count && ahead.Count <= _entropy.Ahead; next++)
                    {
                        if (!IsLeftOut(next))
                            ahead.Enqueue((next, _entropy.StartAsync(frames[next], _firstFrame, frame.WidthPixels, frame.HeightPixels, stop.Token)));
                    }
                    DecodedIntegers integers = ahead.Dequeue().Task.GetAwaiter().GetResult();
                    PredictedFrame? own = predicted?.GetAwaiter().GetResult() ?? TryPredict(frames[i], integers, frame);
                    predicted = (PredictsAhead || _reconstructor.LeavesTime) && ahead.TryPeek(out var coming) ? TryPredictAheadAsync(frames[i], coming.Index, coming.Task, frame) : null;
                    Reconstruct(frames[i], integers, own, frame);
                    _entropy.Return(integers);
                }
                catch (Exception e)
                {
                    frame.Dispose();
                    if (e is InvalidBitstreamException) throw new InvalidMediaException(MediaProblem.InvalidContent, 0, e.Message);
                    throw;
                }
                foreach (int index in uses.NotNeededAfter(i)) References.Drop(index);
                yield return (frames[i], frame);
            }
        }
        finally
        {
            stop.Cancel();
            if (predicted is not null) Wait(predicted);
            _firstFrame += frames.Count;
            // What runs ahead reads the group's bytes and the workers' memory: it ends before anybody else may use them.
            foreach ((_, Task<DecodedIntegers> task) in ahead) Forget(task);
        }

        bool IsLeftOut(int i) => isLeftOut is not null && isLeftOut(frames[i], uses.NeededUntil(i));

        // The next frame's prediction while this one is reconstructed, where it needs nothing of this one.
        Task<PredictedFrame>? TryPredictAheadAsync(CodedFrame current, int index, Task<DecodedIntegers> integers, Frame size)
        {
            CodedFrame coded = frames[index];
            if (coded.Type != FrameType.Inter || uses.Of(index) is not { } references || references.Contains(current.DisplayIndex)) return null;
            CodedReference?[] held = [.. references.Select(References.Find)];
            if (held.Contains(null)) return null;
            (int width, int height) = (size.WidthPixels, size.HeightPixels);
            return Task.Run(async () => Predict(coded, await integers.ConfigureAwait(false), held[0]!, held.ElementAtOrDefault(1), width, height, isAhead: true));
        }

        static void Wait(Task task)
        {
            ((IAsyncResult)task).AsyncWaitHandle.WaitOne();
            _ = task.Exception;
        }

        void Forget(Task<DecodedIntegers> task)
        {
            Wait(task);
            if (task.IsCompletedSuccessfully) _entropy.Return(task.Result);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _entropy.Dispose();
        _encoder.Dispose();
        _reconstructor.Dispose();
        _synthesis.Dispose();
        _workspace.Dispose();
        _intra.Dispose();
    }

    private ReferencePool References => _references ?? throw new InvalidOperationException("no group has begun");

    /// <summary>What of an inter frame is there before its networks run.</summary>
    private sealed record PredictedFrame(InterPrediction Prediction, MotionInputs Inputs);

    /// <summary>Predicts an inter frame; null for others.</summary>
    private PredictedFrame? TryPredict(CodedFrame coded, DecodedIntegers integers, Frame frame)
    {
        if (coded.Type != FrameType.Inter) return null;
        (CodedReference first, CodedReference? second) = FindReferences(integers.Inter.Header);
        return Predict(coded, integers, first, second, frame.WidthPixels, frame.HeightPixels, isAhead: false);
    }

    private PredictedFrame Predict(CodedFrame coded, DecodedIntegers integers, CodedReference first, CodedReference? second, int width, int height, bool isAhead)
    {
        MotionInputs inputs = InterEntropyDecoder.Inputs(integers.Inter.Header, width, height, coded.DisplayIndex, first.Motion, second?.Motion);
        return new PredictedFrame(_reconstructor.Predict(integers.Inter, inputs, first, second, _firstFrame + coded.DisplayIndex, isAhead), inputs);
    }

    private void Reconstruct(CodedFrame coded, DecodedIntegers integers, PredictedFrame? predicted, Frame frame)
    {
        switch (coded.Type)
        {
            case FrameType.Intra:
                using (_trace?.Begin(DecodeTrace.Inference, _firstFrame + coded.DisplayIndex)) _intra.Reconstruct(integers.Intra, frame);
                Keep(coded.DisplayIndex, frame);
                break;
            case FrameType.Repeat:
                CodedReference repeated = Reference(GroupReferences.Repeated(coded));
                repeated.Picture.CopyTo(frame);
                References.Add(coded.DisplayIndex).Load(frame, null);
                break;
            default:
                (InterPrediction prediction, MotionInputs inputs) = predicted!;
                MotionField field = prediction.Field;
                _reconstructor.Reconstruct(integers.Inter, prediction, frame, _firstFrame + coded.DisplayIndex);
                References.Add(coded.DisplayIndex).Load(frame, new TemporalMotion(field, inputs.FirstDistance, inputs.SecondDistance));
                break;
        }
    }

    private (CodedReference First, CodedReference? Second) FindReferences(InterHeader header) =>
        (Reference(header.First), header.Second < 0 ? null : Reference(header.Second));

    private CodedReference Reference(int displayIndex) =>
        References.Find(displayIndex) ?? throw new InvalidMediaException(MediaProblem.InvalidContent, 0, $"frame {displayIndex} of the group is referred to and not at hand");
}
