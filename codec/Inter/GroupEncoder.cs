using System.Buffers;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Motion;

namespace NeuralCodec.Codec.Inter;

/// <summary>
/// Codes the frames of one group after another: the first alone, the others in mini-groups that wait until they are whole.
/// With a coder that knows no inter frames every frame is coded alone, at once.
/// </summary>
internal sealed class GroupEncoder : IDisposable
{
    private const int QualityStepsPerIndex = 8;

    private readonly IFrameCoder _coder;
    private readonly IInterCoder? _inter;
    private readonly EncoderOptions _options;
    private readonly List<Waiting> _waiting = [];
    private readonly Stack<Frame> _free = new();
    private readonly QualityCascade _cascade = new();
    private readonly int _width, _height;
    private int _count, _previousAnchor = -1;

    public GroupEncoder(IFrameCoder coder, EncoderOptions options, int widthPixels, int heightPixels)
    {
        (_coder, _options, _width, _height) = (coder, options, widthPixels, heightPixels);
        _inter = options.IsIntraOnly ? null : coder as IInterCoder;
    }

    /// <summary>Told of every coded frame, in display order.</summary>
    public event Action<EncodedFrame>? FrameCoded;

    /// <summary>Coded frames of the open group, in coding order; display times are not set.</summary>
    public List<(FrameType Type, int DisplayIndex, ReadOnlyMemory<byte> Payload)> Coded { get; } = [];

    /// <summary>Quality of intra frames; others follow from it.</summary>
    public QualityIndex Quality { get; set; }

    /// <summary>Chooses the quality of new scenes by their intra frame; null for none.</summary>
    public RateController? Rate { get; init; }

    /// <summary>Lowers the quality where a channel would be overrun; null for none.</summary>
    public LeakyBucket? Bucket { get; init; }

    /// <summary>Takes the next frame in display order.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="seconds">From the frame before it, of another group perhaps, to this one.</param>
    public void Add(Frame frame, double seconds)
    {
        Bucket?.Leak(seconds);
        if (_count == 0 || _inter is null)
        {
            Frame reconstruction = Rent();
            ArrayBufferWriter<byte> payload = EncodeIntra(frame, reconstruction);
            if (_count == 0) _inter?.BeginGroup(_width, _height);
            _inter?.Keep(_count, reconstruction, frame);
            Coded.Add((FrameType.Intra, _count, payload.WrittenMemory));
            FrameCoded?.Invoke(new EncodedFrame(frame, reconstruction, FrameType.Intra, payload.WrittenCount));
            _free.Push(reconstruction);
        }
        else
        {
            Frame copy = Rent();
            copy.CopyFrom(frame);
            _waiting.Add(new Waiting(copy, Rent()));
        }
        _count++;
        if (_waiting.Count >= (_options.IsLowDelay ? 1 : GroupStructure.MiniGroup)) Flush();
    }

    /// <summary>Codes what waits.</summary>
    public void Flush()
    {
        if (_waiting.Count == 0) return;
        int anchor = _count - _waiting.Count - 1, first = Coded.Count;
        double intraIndex = Bucket?.CapInter(Quality.Index, _waiting.Count) ?? Quality.Index;
        // One index for each level of a mini-group, in steps: so a group's header stores most of them in no bits.
        double[] indexes = [.. Enumerable.Range(0, GroupStructure.Levels)
            .Select(level => Math.Round((intraIndex - _cascade.Offset(level)) * QualityStepsPerIndex) / QualityStepsPerIndex)];
        foreach (StructureFrame frame in GroupStructure.Of(_previousAnchor, anchor, _waiting.Count, _options.IsLowDelay))
        {
            Waiting waiting = _waiting[frame.Index - anchor - 1];
            ArrayBufferWriter<byte> payload = new();
            double index = indexes[frame.Level];
            QualityIndex quality = QualityIndex.FromIndex(Math.Clamp(index, 0, QualityIndex.MaxIndex));
            FrameType type = _inter!.EncodeInter(
                waiting.Source, frame.Index, frame.First, frame.Second, quality, SearchOptions(index), payload, waiting.Reconstruction, InterQuality.RateWeight(index),
                frame.Other);
            _cascade.Add(frame.Level, _inter.ErrorLeft);
            Coded.Add((type, frame.Index, payload.WrittenMemory));
            (waiting.Type, waiting.LengthBytes) = (type, payload.WrittenCount);
        }
        Bucket?.AddInter(8.0 * Coded.Skip(first).Sum(frame => frame.Payload.Length), _waiting.Count, intraIndex);
        foreach (Waiting waiting in _waiting)
        {
            FrameCoded?.Invoke(new EncodedFrame(waiting.Source, waiting.Reconstruction, waiting.Type, waiting.LengthBytes));
            _free.Push(waiting.Source);
            _free.Push(waiting.Reconstruction);
        }
        // The last frame, its anchor and the group's first frame are what the next mini-group refers to.
        if (_previousAnchor > 0) _inter!.Drop(_previousAnchor);
        for (int index = anchor + 1; index < _count - 1; index++) _inter!.Drop(index);
        _previousAnchor = anchor;
        _waiting.Clear();
    }

    /// <summary>Forgets the group.</summary>
    public void EndGroup()
    {
        Coded.Clear();
        (_count, _previousAnchor) = (0, -1);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Frame frame in _free.Concat(_waiting.SelectMany(w => new[] { w.Source, w.Reconstruction }))) frame.Dispose();
    }

    private ArrayBufferWriter<byte> EncodeIntra(Frame frame, Frame reconstruction)
    {
        ArrayBufferWriter<byte> payload = new();
        EncodeAt(Quality);
        if (_inter is not null && Rate?.RetryIntra(Quality.Index, 8.0 * payload.WrittenCount) is { } chosen) EncodeAt(QualityIndex.FromIndex(chosen));
        for (int tries = 1; Bucket?.RetryIntra(Quality.Index, 8.0 * payload.WrittenCount, tries) is { } lower; tries++) EncodeAt(QualityIndex.FromIndex(lower));
        Bucket?.AddIntra(8.0 * payload.WrittenCount, Quality.Index);
        return payload;

        void EncodeAt(QualityIndex quality)
        {
            Quality = quality;
            payload.ResetWrittenCount();
            _coder.Encode(frame, quality, payload, reconstruction);
        }
    }

    private MotionSearchOptions SearchOptions(double index) => new()
    {
        Lambda = InterQuality.MotionLambda(index),
        Preset = _options.Preset switch { EncoderPreset.Fast => MotionPreset.Fast, EncoderPreset.Slow => MotionPreset.Slow, _ => MotionPreset.Medium },
    };

    private Frame Rent() => _free.TryPop(out Frame? frame) ? frame : new Frame(_width, _height);

    private sealed class Waiting(Frame source, Frame reconstruction)
    {
        public Frame Source => source;

        public Frame Reconstruction => reconstruction;

        public FrameType Type { get; set; }

        public int LengthBytes { get; set; }
    }
}
