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
    private ReferencePool? _references;
    private long _firstFrame;

    /// <param name="threads">Threads for the networks; 0 = as many as there are processors.</param>
    /// <param name="device">Reconstructs decoded frames, and is disposed of with this; null = the normative engine does.</param>
    /// <param name="trace">Takes what decoding does when, or null.</param>
    public VideoFrameCoder(IntraNetworks intra, InterNetworks inter, int threads = 0, DeviceReconstructor? device = null, DecodeTrace? trace = null)
    {
        _trace = trace;
        _intra = new IntraFrameCoder(intra, QualityMode.Video, threads, device);
        _workspace = new NetworkWorkspace(threads);
        _synthesis = new InterSynthesis(inter, _workspace);
        _encoder = new InterEncoder(inter, _workspace, _synthesis);
        _reconstructor = new InterReconstructor(inter, _workspace, _synthesis, device, trace);
        _entropy = new EntropyStage(intra, inter, Math.Max(1, _workspace.Threads / 2), trace);
    }

    /// <inheritdoc/>
    public ModelId ModelId => _intra.ModelId;

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
        if (found is null)
        {
            firstReference.Picture.CopyTo(reconstruction);
            reference.Load(reconstruction, null);
            reference.LoadSource(firstReference.Source ?? frame, firstReference, null);
            _writer.WriteVarInt((ulong)first);
        }
        else
        {
            MotionField field = found.Estimate.Field;
            _encoder.Encode(frame, found, rateWeight, _writer, reconstruction);
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
        int next = 0;
        bool hasBegun = false;
        try
        {
            for (int i = 0; i < frames.Count; i++)
            {
                if (IsLeftOut(i))
                {
                    if (ahead.TryPeek(out var late) && late.Index == i) Forget(ahead.Dequeue().Task);
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
                    Reconstruct(frames[i], integers, frame);
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
            _firstFrame += frames.Count;
            // What runs ahead reads the group's bytes and the workers' memory: it ends before anybody else may use them.
            foreach ((_, Task<DecodedIntegers> task) in ahead) Forget(task);
        }

        bool IsLeftOut(int i) => isLeftOut is not null && isLeftOut(frames[i], uses.NeededUntil(i));

        void Forget(Task<DecodedIntegers> task)
        {
            ((IAsyncResult)task).AsyncWaitHandle.WaitOne();
            if (task.IsCompletedSuccessfully) _entropy.Return(task.Result);
            else _ = task.Exception;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _entropy.Dispose();
        _encoder.Dispose();
        _synthesis.Dispose();
        _workspace.Dispose();
        _intra.Dispose();
    }

    private ReferencePool References => _references ?? throw new InvalidOperationException("no group has begun");

    private void Reconstruct(CodedFrame coded, DecodedIntegers integers, Frame frame)
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
                InterHeader header = integers.Inter.Header;
                (CodedReference first, CodedReference? second) = FindReferences(header);
                MotionInputs inputs = InterEntropyDecoder.Inputs(header, frame.WidthPixels, frame.HeightPixels, coded.DisplayIndex, first.Motion, second?.Motion);
                MotionField field = _reconstructor.Reconstruct(integers.Inter, inputs, first, second, frame, _firstFrame + coded.DisplayIndex);
                References.Add(coded.DisplayIndex).Load(frame, new TemporalMotion(field, inputs.FirstDistance, inputs.SecondDistance));
                break;
        }
    }

    private (CodedReference First, CodedReference? Second) FindReferences(InterHeader header) =>
        (Reference(header.First), header.Second < 0 ? null : Reference(header.Second));

    private CodedReference Reference(int displayIndex) =>
        References.Find(displayIndex) ?? throw new InvalidMediaException(MediaProblem.InvalidContent, 0, $"frame {displayIndex} of the group is referred to and not at hand");
}
