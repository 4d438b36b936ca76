using System.Buffers;
using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Inter;

namespace NeuralCodec.Codec;

/// <summary>
/// Encodes frames into an `.ncv` stream. The stream is written front to back; a file whose encoder died plays up to its last whole group.
/// </summary>
public sealed class VideoEncoder : IAsyncDisposable
{
    private readonly ContainerWriter _writer;
    private readonly IFrameCoder _coder;
    private readonly GroupEncoder _group;
    private readonly SceneQueue _scenes;
    private readonly EncoderOptions _options;
    private readonly SequenceHeader _header;
    private readonly long _maxGroupTicks, _maxStillTicks, _secondTicks;
    private readonly RateController? _rate;
    private readonly List<(long Time, long Duration)> _times = [];
    private readonly List<TrackPacket> _packets = [];
    private Thumbnail? _groupBegin;
    private bool _isStill;
    private long _lastTime = long.MinValue, _shift;
    private uint _checksum;
    private bool _hasBegun;
    private bool _isComplete;

    /// <summary>An encoder with the model package of the options.</summary>
    /// <param name="output">Takes the bytes; stays open.</param>
    /// <param name="header">Size, colour and time base; the model id and the loop engine are filled in.</param>
    /// <param name="options">Choices.</param>
    /// <exception cref="InvalidMediaException">The model package is missing or invalid.</exception>
    /// <exception cref="Devices.OnnxRuntime.OrtException">The loop device cannot be opened; later, that it failed.</exception>
    public VideoEncoder(Stream output, SequenceHeader header, EncoderOptions options)
        : this(output, header, Checked(options), FrameCoders.ForEncoding(options, (header ?? throw new ArgumentNullException(nameof(header))).Kind))
    {
    }

    internal VideoEncoder(Stream output, SequenceHeader header, EncoderOptions options, IFrameCoder coder)
    {
        ArgumentNullException.ThrowIfNull(header);
        _coder = coder;
        _options = Checked(options);
        _header = header with { ModelId = coder.ModelId, LoopEngine = coder.LoopEngine };
        _writer = new ContainerWriter(output);
        (_maxGroupTicks, _maxStillTicks, _secondTicks) = (Ticks(options.GroupSeconds), Ticks(options.StillGroupSeconds), Ticks(1));
        _rate = options.BitsPerSecond > 0 ? new RateController(options.BitsPerSecond, options.MaxBitsPerSecond)
            : options.MaxBitsPerSecond > 0 ? new RateController(options.MaxBitsPerSecond, options.MaxBitsPerSecond, options.Quality.Index)
            : null;
        _group = new GroupEncoder(coder, options, header.WidthPixels, header.HeightPixels)
        {
            Quality = _rate is null ? options.Quality : QualityIndex.FromIndex(_rate.NextQuality()),
            Rate = options.BitsPerSecond > 0 ? _rate : null,
            Bucket = options.MaxBitsPerSecond > 0 ? new LeakyBucket(options.MaxBitsPerSecond, options.BufferSeconds) : null,
        };
        _group.FrameCoded += Take;
        bool isInter = coder is IInterCoder && !options.IsIntraOnly;
        _scenes = new SceneQueue(isInter && options.FindsScenes, !options.IsLowDelay);

        long Ticks(double seconds) => Math.Max(1, (long)(seconds / header.TimeBase.ToDouble()));
    }

    /// <summary>Frames taken so far.</summary>
    public long FrameCount { get; private set; }

    /// <summary>Bytes written so far; frames of the open group are not in it.</summary>
    public long LengthBytes => _writer.LengthBytes;

    /// <summary>Bytes of the frames of the open group, to which its chunk adds a few.</summary>
    public long PendingBytes => _group.Coded.Sum(frame => (long)frame.Payload.Length);

    /// <summary>Told of every coded frame, in display order; B frames are coded after later ones.</summary>
    public event Action<EncodedFrame>? FrameEncoded;

    /// <summary>Describes a side track; before its packets.</summary>
    public async ValueTask WriteTrackAsync(TrackDescription track, CancellationToken cancellationToken = default)
    {
        await BeginAsync(cancellationToken).ConfigureAwait(false);
        await _writer.WriteTrackAsync(track, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds keys and values, such as the name of the source.</summary>
    public async ValueTask WriteMetadataAsync(
        IReadOnlyList<KeyValuePair<string, string>> pairs, CancellationToken cancellationToken = default)
    {
        await BeginAsync(cancellationToken).ConfigureAwait(false);
        await _writer.WriteMetadataAsync(pairs, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds packets of side tracks; they go out with the open group.</summary>
    public void WritePackets(IEnumerable<TrackPacket> packets) => _packets.AddRange(packets);

    /// <summary>
    /// Encodes the next frame in display order; a frame lasts until the next one. Its time is <see cref="Frame.TimeTicks"/>, moved to one tick
    /// after the frame before where it is not later. Where times jump back by a second or more, as at the seam of joined recordings, this frame
    /// follows the one before at its usual distance, and so do all that follow.
    /// </summary>
    public async ValueTask WriteFrameAsync(Frame frame, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (frame.WidthPixels != _header.WidthPixels || frame.HeightPixels != _header.HeightPixels)
            throw new ArgumentException($"frame of {frame.WidthPixels}x{frame.HeightPixels} in a sequence of {_header.WidthPixels}x{_header.HeightPixels}", nameof(frame));
        await BeginAsync(cancellationToken).ConfigureAwait(false);
        _lastTime = PlaceInTime(frame.TimeTicks);
        _scenes.Add(frame, _lastTime);
        FrameCount++;
        await EncodeReadyAsync(false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the last group and the index.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken = default)
    {
        if (_isComplete)
            return;
        await BeginAsync(cancellationToken).ConfigureAwait(false);
        await EncodeReadyAsync(true, cancellationToken).ConfigureAwait(false);
        if (_times.Count > 0)
            await WriteGroupAsync(cancellationToken).ConfigureAwait(false);
        await WritePacketsAsync(cancellationToken).ConfigureAwait(false);
        await _writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
        _isComplete = true;
    }

    /// <summary>Frees buffers. Without <see cref="CompleteAsync"/> the file still plays up to its last whole group.</summary>
    public ValueTask DisposeAsync()
    {
        _scenes.Dispose();
        _group.Dispose();
        _coder.Dispose();
        return ValueTask.CompletedTask;
    }

    // Before a coder and its device are opened.
    private static EncoderOptions Checked(EncoderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!(options.GroupSeconds > 0 && options.GroupSeconds <= 2) || options.GroupFrames is < 0 or > 1024)
            throw new ArgumentException($"groups of {options.GroupSeconds} s or {options.GroupFrames} frames; up to 2 s and 1024 frames", nameof(options));
        return options;
    }

    private void Take(EncodedFrame frame)
    {
        _checksum = Crc32C.Append(_checksum, frame.Reconstruction.Pixels);
        FrameEncoded?.Invoke(frame);
    }

    private async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        if (_hasBegun)
            return;
        _hasBegun = true;
        byte[]? package = _options.EmbedsModel ? FrameCoders.ReadPackage(_options, _coder.ModelId) : null;
        await _writer.BeginSequenceAsync(_header, cancellationToken).ConfigureAwait(false);
        if (package is not null)
            await _writer.WriteModelAsync(package, cancellationToken).ConfigureAwait(false);
    }

    private long PlaceInTime(long sourceTime)
    {
        long time = Math.Clamp(sourceTime, -ContainerFormat.MaxAbsoluteTick / 2, ContainerFormat.MaxAbsoluteTick / 2) + _shift;
        if (_lastTime == long.MinValue)
            return time;
        long placed = time <= _lastTime - _secondTicks ? _lastTime + NominalTicks() : Math.Clamp(time, _lastTime + 1, _lastTime + ContainerFormat.MaxDurationTicks);
        // A repeated time or two are set right on their own; after a jump all that follows moves along.
        if (placed - time is var jump && (jump >= _secondTicks || jump < 0))
            _shift += jump;
        return placed;
    }

    private async ValueTask EncodeReadyAsync(bool isEnd, CancellationToken cancellationToken)
    {
        while (_scenes.Take(isEnd) is { } next)
        {
            long time = next.Frame.TimeTicks, passed = 0;
            if (_times.Count > 0)
            {
                long before = _times[^1].Time;
                passed = time - before;
                _times[^1] = (before, passed);
                _isStill &= _groupBegin is { } begin && next.Thumbnail!.IsStill(begin);
                if (next.IsCut || IsGroupFull(time))
                    await WriteGroupAsync(cancellationToken).ConfigureAwait(false);
            }

            if (_times.Count == 0)
                (_groupBegin, _isStill) = (next.Thumbnail, next.Thumbnail is not null);
            _times.Add((time, next.Frame.DurationTicks > 0 ? next.Frame.DurationTicks : NominalTicks()));
            _group.Add(next.Frame, _header.ToSeconds(passed));
            _scenes.Return(next.Frame);
        }
    }

    private bool IsGroupFull(long nextTime)
    {
        int maxFrames = _options.GroupFrames > 0 ? _options.GroupFrames : 1024;
        long maxTicks = _isStill ? Math.Max(_maxGroupTicks, _maxStillTicks) : _maxGroupTicks;
        return _times.Count >= maxFrames || nextTime - _times[0].Time >= maxTicks;
    }

    private async ValueTask WriteGroupAsync(CancellationToken cancellationToken)
    {
        _group.Flush();
        CodedFrame[] coded = [.. _group.Coded.Select(f => new CodedFrame(f.Type, f.DisplayIndex, _times[f.DisplayIndex].Time, _times[f.DisplayIndex].Duration, f.Payload))];
        await _writer.WriteGroupAsync(new Group(coded, _options.WritePixelChecksums && _header.LoopEngine is null ? _checksum : null), cancellationToken).ConfigureAwait(false);
        if (_rate is not null)
        {
            _rate.Add(coded.Sum(f => (long)f.Payload.Length), _header.ToSeconds(_times[^1].Time + _times[^1].Duration - _times[0].Time), _group.Quality.Index);
            _group.Quality = QualityIndex.FromIndex(_rate.NextQuality());
        }

        _group.EndGroup();
        _times.Clear();
        _checksum = 0;
        await WritePacketsAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask WritePacketsAsync(CancellationToken cancellationToken)
    {
        if (_packets.Count == 0)
            return;
        await _writer.WritePacketsAsync(_packets, cancellationToken).ConfigureAwait(false);
        _packets.Clear();
    }

    private long NominalTicks()
    {
        if (_times.Count > 0)
            return _times[^1].Duration;
        double rate = _header.NominalFrameRate.IsPositive ? _header.NominalFrameRate.ToDouble() : 30;
        return Math.Clamp((long)Math.Round(1 / (rate * _header.TimeBase.ToDouble())), 1, ContainerFormat.MaxDurationTicks);
    }
}
