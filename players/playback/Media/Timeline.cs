using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;

namespace NeuralCodec.Playback.Media;

/// <summary>
/// The files of a folder, or one, as one line of groups in time. Files that are still being written grow at the end, and files that
/// appear in the folder follow. Safe for several threads: readers take a snapshot, which never changes.
/// </summary>
public sealed class Timeline : IDisposable
{
    // How long a recorder may take from the end of one file to the beginning of the next.
    private static readonly TimeSpan NextFile = TimeSpan.FromSeconds(3);
    private readonly object _lock = new();
    private readonly string? _folder;
    private MediaSegment[] _segments; // replaced, never changed
    private readonly List<DamageMark> _found = [];
    private TimelineSnapshot _snapshot = TimelineSnapshot.Empty;
    private DateTime _lastGrowth;

    private Timeline(IEnumerable<MediaSegment> segments, IReadOnlyList<string> skipped, string? folder)
    {
        _segments = [.. segments];
        Skipped = skipped;
        _folder = folder;
        _lastGrowth = File.GetLastWriteTimeUtc(_segments[^1].Path);
        Rebuild();
    }

    /// <summary>Files that were left out, with the reason.</summary>
    public IReadOnlyList<string> Skipped { get; }

    /// <summary>What is known now.</summary>
    public TimelineSnapshot Snapshot => Volatile.Read(ref _snapshot);

    /// <summary>Names of the files.</summary>
    public IReadOnlyList<string> SegmentNames => [.. _segments.Select(segment => segment.Name)];

    /// <summary>Path of the first file.</summary>
    public string FirstPath => _segments[0].Path;

    /// <summary>Path of a file.</summary>
    public string PathOf(int segment) => _segments[segment].Path;

    /// <summary>Bytes of all files.</summary>
    public long LengthBytes => _segments.Sum(segment => segment.LengthBytes);

    /// <summary>Header of the first sequence, or null while nothing has arrived.</summary>
    public SequenceHeader? FirstHeader => _segments[0].Sequences is { Count: > 0 } sequences ? sequences[0].Header : null;

    /// <summary>Keys and values of the first sequence.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata => _segments[0].Sequences is { Count: > 0 } sequences ? sequences[0].Metadata : [];

    /// <summary>True where more may arrive: the last file does not end with an index, or has only just got it and lies in a folder.</summary>
    public bool MayGrow => !_segments[^1].IsComplete || (_folder is not null && DateTime.UtcNow - _lastGrowth < NextFile);

    /// <summary>Opens a file, or all `.ncv` files of a folder in the order of their capture times or names.</summary>
    /// <param name="path">File or folder.</param>
    /// <param name="waitsForContent">True where the file's writer may have only begun.</param>
    /// <exception cref="InvalidMediaException">Nothing readable.</exception>
    /// <exception cref="IOException">It is not there or cannot be read.</exception>
    public static Timeline Open(string path, bool waitsForContent = false)
    {
        if (!Directory.Exists(path))
            return new Timeline([MediaSegment.Open(path, waitsForContent)], [], null);
        List<MediaSegment> segments = [];
        List<string> skipped = [];
        foreach (string file in Directory.EnumerateFiles(path, "*.ncv").OrderBy(Path.GetFileName, NaturalOrder.Comparer))
        {
            try
            {
                segments.Add(MediaSegment.Open(file));
            }
            catch (Exception e) when (e is InvalidMediaException or IOException or UnauthorizedAccessException)
            {
                skipped.Add($"{Path.GetFileName(file)}: {e.Message}");
            }
        }

        if (segments.Count == 0)
            throw new InvalidMediaException(MediaProblem.UnknownFormat, -1, skipped.Count > 0 ? skipped[0] : $"{path} holds no .ncv file");
        if (segments.All(segment => CaptureTime(segment) is not null))
            segments = [.. segments.OrderBy(segment => CaptureTime(segment))]; // stable
        return new Timeline(segments, skipped, path);
    }

    /// <summary>Looks for what was appended to the last file, and for new files in the folder; true where something was.</summary>
    public bool Refresh()
    {
        lock (_lock)
        {
            bool changed = false;
            while (_segments[^1].Refresh())
                changed = true;
            if (!changed && NewFiles() is { Count: > 0 } found)
            {
                _segments = [.. _segments, .. found];
                changed = true;
            }

            if (changed)
            {
                _lastGrowth = DateTime.UtcNow;
                Rebuild();
            }

            return changed;
        }
    }

    /// <summary>True where the last file is unfinished and has grown lately: its writer is probably at work.</summary>
    public bool IsBeingWritten(TimeSpan within) => !_segments[^1].IsComplete && DateTime.UtcNow - _lastGrowth < within;

    /// <summary>True where the last file is unfinished and has not grown lately: it was cut, or its writer has stopped.</summary>
    public bool IsCut(TimeSpan within) => !_segments[^1].IsComplete && !IsBeingWritten(within);

    /// <summary>Notes a part that turned out to be unreadable.</summary>
    internal void MarkDamage(TimeSpan start, TimeSpan end, string reason)
    {
        lock (_lock)
        {
            if (_found.Any(mark => mark.Start <= start && mark.End >= end))
                return;
            _found.Add(new DamageMark(start, end, reason));
        }

        Rebuild();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (MediaSegment segment in _segments)
            segment.Dispose();
    }

    private static long? CaptureTime(MediaSegment segment) =>
        segment.Sequences is { Count: > 0 } sequences ? sequences[0].Header.CaptureTimeMicroseconds : null;

    private List<MediaSegment> NewFiles()
    {
        List<MediaSegment> found = [];
        if (_folder is null || !Directory.Exists(_folder))
            return found;
        HashSet<string> known = [.. _segments.Select(segment => segment.Path)];
        foreach (string file in Directory.EnumerateFiles(_folder, "*.ncv").Where(file => !known.Contains(file)).OrderBy(Path.GetFileName, NaturalOrder.Comparer))
        {
            try
            {
                found.Add(MediaSegment.Open(file));
            }
            catch (Exception e) when (e is InvalidMediaException or IOException or UnauthorizedAccessException)
            {
                // None of ours, or its writer has only begun: looked at again the next time.
            }
        }

        return found;
    }

    private void Rebuild()
    {
        lock (_lock)
        {
            TimelineBuilder builder = new();
            for (int i = 0; i < _segments.Length; i++)
                builder.Add(i, _segments[i]);
            Volatile.Write(ref _snapshot, builder.Build(_found));
        }
    }
}
