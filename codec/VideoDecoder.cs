using System.Diagnostics;
using System.Runtime.CompilerServices;
using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Inter;
using NeuralCodec.Entropy;

namespace NeuralCodec.Codec;

/// <summary>Where a seek lands.</summary>
public enum SeekMode
{
    /// <summary>At the beginning of the group that holds the time.</summary>
    Group,

    /// <summary>At the frame that is shown at the time.</summary>
    Exact,
}

/// <summary>
/// Decodes an `.ncv` stream. Sequences that follow each other (files joined with `cat`) play on where they have the same
/// size and time base; before one that has not frames end, and <see cref="MoveNextAsync"/> goes on to it. Damage costs the groups it hits and is listed.
/// </summary>
public sealed class VideoDecoder : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly DecoderOptions _options;
    private readonly FrameCoderSource _coders;
    private readonly List<TrackDescription> _tracks = [];
    private readonly List<TrackPacket> _packets = [];
    private readonly List<DamagedRange> _frameDamage = [];
    private readonly List<KeyValuePair<string, string>> _metadata = [];
    private ContainerReader _reader;
    private ContainerItem? _pending;
    private ReadOnlyMemory<byte> _model;
    private IFrameCoder? _coder;
    private string? _loopEngine;
    private long _sequenceStartTicks;
    private long _endTicks;
    private long _skipBeforeTicks = long.MinValue;
    private long _pastTicks = long.MinValue;
    private int _sequences;
    private long _framesGiven;

    private VideoDecoder(Stream stream, DecoderOptions options, FrameCoderSource coders)
    {
        _stream = stream;
        _options = options;
        _coders = coders;
        _reader = new ContainerReader(stream, options.Limits);
        Info = null!;
    }

    /// <summary>The header of the first sequence, or of that which <see cref="MoveNextAsync"/> moved to.</summary>
    public SequenceHeader Info { get; private set; }

    /// <summary>The side tracks of the first sequence.</summary>
    public IReadOnlyList<TrackDescription> Tracks => _tracks;

    /// <summary>Keys and values found so far.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata => _metadata;

    /// <summary>Groups whose decoded pixels differ from their checksum, where <see cref="DecoderOptions.VerifiesPixels"/> is set.</summary>
    public int MismatchedGroups { get; private set; }

    /// <summary>Groups whose decoded pixels equal their checksum.</summary>
    public int MatchedGroups { get; private set; }

    /// <summary>
    /// Asked for a time in ticks before each frame is decoded, on the thread that decodes: frames that end at or before it are not wanted. They are
    /// left out, and come only where a later frame refers to them. A time before one told earlier changes nothing. Null leaves out none.
    /// </summary>
    public Func<long>? NotWantedBefore { get; set; }

    /// <summary>
    /// Loads the default model package on another thread, so that the first file decoded with it waits less. May be called and forgotten: where the package is
    /// missing, decoding says so.
    /// </summary>
    public static Task PrepareAsync() => Task.Run(() =>
    {
        try
        {
            FrameCoders.PackDefault();
        }
        catch (Exception e) when (e is InvalidMediaException or IOException or UnauthorizedAccessException)
        {
            // A file may bring its own.
        }
    });

    /// <summary>Reads the headers up to the first group.</summary>
    /// <exception cref="InvalidMediaException">No `.ncv` stream, a later version, or nothing readable in it.</exception>
    public static ValueTask<VideoDecoder> OpenAsync(
        Stream stream, DecoderOptions? options = null, CancellationToken cancellationToken = default) =>
        OpenAsync(stream, options ?? new DecoderOptions(), FrameCoders.ForDecoding, cancellationToken);

    internal static async ValueTask<VideoDecoder> OpenAsync(
        Stream stream, DecoderOptions options, FrameCoderSource coders, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        VideoDecoder decoder = new(stream, options, coders);
        while (await decoder._reader.ReadAsync(cancellationToken).ConfigureAwait(false) is { } item)
        {
            if (item is SequenceItem && decoder._sequences > 0 || item is GroupItem or PacketsItem or IndexItem)
            {
                decoder._pending = item;
                break;
            }

            decoder.TakeHeaderItem(item);
        }

        if (decoder.Info is null)
            throw new InvalidMediaException(MediaProblem.InvalidContent, 0, "no readable sequence header");
        decoder.CheckStrict();
        return decoder;
    }

    /// <summary>What could not be read so far.</summary>
    public IReadOnlyList<DamagedRange> GetDamage() => [.. _reader.GetDamage().Concat(_frameDamage).OrderBy(range => range.OffsetBytes)];

    /// <summary>Gives the packets of side tracks met so far and forgets them.</summary>
    public IReadOnlyList<TrackPacket> TakePackets()
    {
        TrackPacket[] packets = [.. _packets];
        _packets.Clear();
        return packets;
    }

    /// <summary>
    /// After the last frame: moves on to a sequence of another size or time base, where there is one. <see cref="Info"/>, <see cref="Tracks"/> and
    /// the times of frames are then those of that sequence, which begins at 0.
    /// </summary>
    /// <returns>False at the end of the stream.</returns>
    public async ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken = default)
    {
        if (_pending is not SequenceItem { Header: not null } first)
            return false;
        _pending = null;
        (_sequences, _endTicks, _skipBeforeTicks, _pastTicks, _model) = (0, 0, long.MinValue, long.MinValue, default);
        _tracks.Clear();
        _packets.Clear();
        TakeHeaderItem(first);
        while (await _reader.ReadAsync(cancellationToken).ConfigureAwait(false) is { } item)
        {
            if (item is SequenceItem or GroupItem or PacketsItem or IndexItem)
            {
                _pending = item;
                break;
            }

            TakeHeaderItem(item);
        }

        return true;
    }

    /// <summary>Decodes frame after frame in display order. The caller disposes of each.</summary>
    /// <exception cref="InvalidMediaException">The model is missing; or damage, where the options are strict.</exception>
    public async IAsyncEnumerable<Frame> ReadFramesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await NextItemAsync(cancellationToken).ConfigureAwait(false) is { } item)
        {
            if (item is not GroupItem group)
            {
                if (item is SequenceItem { Header: { } header } && !IsAlike(header))
                {
                    _pending = item;
                    yield break;
                }

                TakeHeaderItem(item);
                CheckStrict();
                continue;
            }

            foreach (Frame frame in DecodeGroup(group))
            {
                if (frame.TimeTicks + frame.DurationTicks <= _skipBeforeTicks
                    || (_options.MaxFrames > 0 && _framesGiven >= _options.MaxFrames))
                {
                    frame.Dispose();
                    continue;
                }

                _framesGiven++;
                yield return frame;
            }

            CheckStrict();
            if (_options.MaxFrames > 0 && _framesGiven >= _options.MaxFrames)
                yield break;
            cancellationToken.ThrowIfCancellationRequested();
        }

        CheckStrict();
    }

    /// <summary>Moves to a time from the start of the stream; the next frame read is the one there.</summary>
    /// <exception cref="NotSupportedException">The stream cannot seek.</exception>
    public ValueTask SeekAsync(TimeSpan time, SeekMode mode, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_stream.CanSeek)
            throw new NotSupportedException("the stream cannot seek");
        ContainerMap map = ContainerMap.Load(_stream, _options.Limits);
        long target = (long)Math.Floor(time.TotalSeconds / Info.TimeBase.ToDouble());
        long start = 0;
        for (int i = 0; i < map.Sequences.Count; i++)
        {
            SequenceEntry sequence = map.Sequences[i];
            long end = start + (sequence.Index.Groups.Count > 0 ? sequence.Index.Groups.Max(group => group.EndTick) : 0);
            if (target < end || i == map.Sequences.Count - 1)
            {
                target = Math.Min(target, end - 1); // past the end is the last frame
                int group = sequence.Index.Find(target - start);
                _stream.Position = group < 0 ? sequence.OffsetBytes : sequence.OffsetBytes + sequence.Index.Groups[group].OffsetBytes;
                _reader = new ContainerReader(_stream, _options.Limits, sequence, _stream.Position);
                _sequences = i + 1;
                _sequenceStartTicks = start;
                break;
            }

            start = end;
        }

        _pending = null;
        _packets.Clear();
        _framesGiven = 0;
        _skipBeforeTicks = _pastTicks = mode == SeekMode.Exact ? target : long.MinValue;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _coder?.Dispose();
        return ValueTask.CompletedTask;
    }

    private bool IsAlike(SequenceHeader header) =>
        header.WidthPixels == Info.WidthPixels && header.HeightPixels == Info.HeightPixels && header.TimeBase == Info.TimeBase && header.Kind == Info.Kind;

    private ValueTask<ContainerItem?> NextItemAsync(CancellationToken cancellationToken)
    {
        if (_pending is { } item)
        {
            _pending = null;
            return ValueTask.FromResult<ContainerItem?>(item);
        }

        return _reader.ReadAsync(cancellationToken);
    }

    private void TakeHeaderItem(ContainerItem item)
    {
        switch (item)
        {
            case SequenceItem { Header: { } header }:
                if (_sequences++ == 0)
                    Info = header;
                if (_coder is not null && (_coder.ModelId, _loopEngine) != (header.ModelId, header.LoopEngine))
                {
                    _coder.Dispose();
                    _coder = null;
                }

                _loopEngine = header.LoopEngine;
                _sequenceStartTicks = _endTicks;
                break;
            case TrackItem { Track: { } track } when _sequences == 1:
                _tracks.Add(track);
                break;
            case ModelItem model:
                _model = model.Package.ToArray();
                break;
            case MetadataItem metadata:
                _metadata.AddRange(metadata.Pairs);
                break;
            case PacketsItem packets:
                foreach (TrackPacket packet in packets.Packets)
                {
                    if (_tracks.FirstOrDefault(track => track.Number == packet.Track) is { } track)
                        _packets.Add(packet with { Time = packet.Time + ToTrackTime(track), Payload = packet.Payload.ToArray() });
                }

                break;
        }
    }

    private long ToTrackTime(TrackDescription track) =>
        _sequenceStartTicks == 0 ? 0 : (long)Math.Round(_sequenceStartTicks * Info.TimeBase.ToDouble() / track.TimeBase.ToDouble());

    /// <summary>The frames of a group in display order, each as soon as it is there; they end where one is damaged.</summary>
    private IEnumerable<Frame> DecodeGroup(GroupItem item)
    {
        Group group = item.Group;
        Frame?[] waiting = new Frame?[group.Frames.Count];
        bool[] isLeftOut = new bool[waiting.Length];
        int next = 0;
        uint checksum = 0;
        long start = _sequenceStartTicks;
        _endTicks = Math.Max(_endTicks, start + group.EndTick);
        using IEnumerator<(CodedFrame Coded, Frame Frame)> decoded = Decode(group, start, IsLeftOut).GetEnumerator();
        try
        {
            for (bool goesOn = true; goesOn;)
            {
                // Where it ends, frames that were left out last may still hold up one after them.
                goesOn = TryNext(item, decoded) is { } found && (waiting[found.Coded.DisplayIndex] = found.Frame) is not null;
                for (; next < waiting.Length && (isLeftOut[next] || waiting[next] is not null); next++)
                {
                    if (waiting[next] is not { } frame)
                        continue;
                    if (_options.VerifiesPixels)
                        checksum = Crc32C.Append(checksum, frame.Pixels);
                    waiting[next] = null;
                    yield return frame;
                }
            }
            if (next < waiting.Length || isLeftOut.Contains(true))
                yield break;
        }
        finally
        {
            foreach (Frame? frame in waiting)
                frame?.Dispose();
        }

        if (_options.VerifiesPixels && group.PixelChecksum is { } expected)
        {
            MatchedGroups += checksum == expected ? 1 : 0;
            MismatchedGroups += checksum == expected ? 0 : 1;
        }

        bool IsLeftOut(CodedFrame coded, long neededUntilTick)
        {
            _pastTicks = Math.Max(_pastTicks, NotWantedBefore?.Invoke() ?? long.MinValue);
            return isLeftOut[coded.DisplayIndex] |= neededUntilTick < long.MaxValue && start + neededUntilTick <= _pastTicks;
        }
    }

    private IEnumerable<(CodedFrame Coded, Frame Frame)> Decode(Group group, long startTicks, Func<CodedFrame, long, bool> isLeftOut)
    {
        _coder ??= _coders(_reader.Sequence!, _model, _options);
        if (_coder is IInterCoder inter)
            return inter.DecodeGroup(group, NewFrame, isLeftOut);
        return group.Frames.Where(coded => !isLeftOut(coded, coded.TimeTicks + coded.DurationTicks)).Select(coded =>
        {
            if (coded.Type != FrameType.Intra)
                throw new InvalidMediaException(MediaProblem.InvalidContent, 0, "an inter frame, and the model package knows none");
            Frame frame = NewFrame(coded);
            try
            {
                _coder.Decode(coded.Payload.Span, frame);
            }
            catch
            {
                frame.Dispose();
                throw;
            }
            return (coded, frame);
        });

        Frame NewFrame(CodedFrame coded) => new(Info.WidthPixels, Info.HeightPixels, _options.Pool)
        {
            TimeTicks = startTicks + coded.TimeTicks,
            DurationTicks = coded.DurationTicks,
        };
    }

    /// <summary>The next frame in coding order; null at the end, and where a frame is damaged, which is noted.</summary>
    private (CodedFrame Coded, Frame Frame)? TryNext(GroupItem item, IEnumerator<(CodedFrame Coded, Frame Frame)> decoded)
    {
        long begun = Stopwatch.GetTimestamp();
        try
        {
            if (!decoded.MoveNext())
                return null;
            decoded.Current.Frame.Coding = FrameCoding.Of(decoded.Current.Coded, Stopwatch.GetElapsedTime(begun));
            return decoded.Current;
        }
        catch (Exception e) when (e is InvalidBitstreamException or InvalidMediaException { Problem: MediaProblem.InvalidContent or MediaProblem.LimitExceeded })
        {
            _frameDamage.Add(new DamagedRange(item.OffsetBytes, 0, $"a frame of the group cannot be decoded: {e.Message}"));
            return null;
        }
    }

    private void CheckStrict()
    {
        if (_options.IsStrict && GetDamage() is { Count: > 0 } damage)
            throw new InvalidMediaException(MediaProblem.InvalidContent, damage[0].OffsetBytes, damage[0].Reason);
    }
}
