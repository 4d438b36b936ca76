using NeuralCodec.Codec;

namespace NeuralCodec.Playback.Media;

/// <summary>One file of a timeline, open as long as the player plays it; a file that is removed meanwhile plays on where the system allows it.</summary>
internal sealed class MediaSegment : IDisposable
{
    private const long ScanBytesPerCall = 64 << 20;
    private readonly object _lock = new();
    private readonly FileStream _stream;
    private readonly SegmentScanner _scanner;
    private long _scannedLength;

    private MediaSegment(string path, FileStream stream)
    {
        Path = path;
        _stream = stream;
        _scanner = new SegmentScanner(stream);
    }

    public string Path { get; }

    public string Name => System.IO.Path.GetFileName(Path);

    public long LengthBytes
    {
        get
        {
            lock (_lock)
                return _stream.Length;
        }
    }

    public bool IsComplete => _scanner.IsComplete;

    public IReadOnlyList<MediaSequence> Sequences => _scanner.Sequences;

    public IReadOnlyList<FileDamage> Damage => _scanner.Damage;

    /// <summary>Opens a file and finds its groups.</summary>
    /// <param name="waitsForContent">True where a file without a sequence header is one whose writer has only begun.</param>
    /// <exception cref="InvalidMediaException">No `.ncv` file, or nothing readable in it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static MediaSegment Open(string path, bool waitsForContent = false)
    {
        MediaSegment segment = new(path, new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1));
        try
        {
            while (segment.Refresh())
            {
            }

            if (segment.Sequences.Count == 0 && !waitsForContent)
                throw new InvalidMediaException(MediaProblem.UnknownFormat, 0, segment.LengthBytes == 0 ? "the file is empty" : "the file has no readable sequence header");
            return segment;
        }
        catch
        {
            segment.Dispose();
            throw;
        }
    }

    /// <summary>Looks for what was appended; true where something was.</summary>
    public bool Refresh()
    {
        lock (_lock)
        {
            if (_scanner.IsComplete && _stream.Length <= _scannedLength)
                return false;
            bool changed = _scanner.Advance(ScanBytesPerCall);
            _scannedLength = _stream.Length;
            return changed;
        }
    }

    /// <summary>Runs with the file's stream; one caller at a time.</summary>
    public T Read<T>(Func<Stream, T> read)
    {
        lock (_lock)
            return read(_stream);
    }

    public void Dispose()
    {
        lock (_lock)
            _stream.Dispose();
    }
}
