using System.Collections.Concurrent;
using System.Text.Json;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Playback.Media;
using NeuralCodec.Playback.Pictures;
using NeuralCodec.Players;

namespace NeuralCodec.Web;

/// <summary>What the library page shows: recordings with their numbers and pictures, folders of segments, and reports of `ncv compare`. Kept while a file does not change.</summary>
internal sealed class Library(ServedFolder folder) : IDisposable
{
    private const int PosterWidth = 384, PosterHeight = 216;
    private const int MaxKept = 2000;
    private readonly ConcurrentDictionary<string, (long Length, DateTime Written, byte[] Json)> _entries = new();
    private readonly ConcurrentDictionary<string, (long Length, DateTime Written, byte[] Png)> _posters = new();
    private readonly SemaphoreSlim _one = new(1); // pictures must not take the players' processors

    public void Write(Utf8JsonWriter json)
    {
        IReadOnlyList<string> files = folder.List(".ncv");
        json.WriteStartObject();
        json.WriteString("name", folder.Name);
        json.WriteStartArray("recordings");
        foreach (string file in files)
        {
            if (Describe(file) is { } entry)
                json.WriteRawValue(entry);
        }

        json.WriteEndArray();
        json.WriteStartArray("folders");
        foreach (var group in files.GroupBy(file => file.Contains('/') ? file[..file.LastIndexOf('/')] : "").Where(group => group.Count() > 1))
        {
            json.WriteStartObject();
            json.WriteString("path", group.Key);
            json.WriteNumber("files", group.Count());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("reports");
        foreach (string file in folder.List(".html").Where(file => ReadReport(file) is not null))
            json.WriteStringValue(file);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A picture of a recording as PNG, or null.</summary>
    public async Task<byte[]?> GetPosterAsync(string file, CancellationToken cancellationToken)
    {
        if (folder.Resolve(file) is not { } path || !path.EndsWith(".ncv", StringComparison.OrdinalIgnoreCase) || !File.Exists(path))
            return null;
        FileInfo info = new(path);
        if (_posters.TryGetValue(file, out var kept) && kept.Length == info.Length && kept.Written == info.LastWriteTimeUtc)
            return kept.Png;
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (await Task.Run(() => Poster.TryMake(path, PosterWidth, PosterHeight), cancellationToken).ConfigureAwait(false) is not { } image)
                return null;
            using MemoryStream png = new();
            PngWriter.Write(png, image);
            if (_posters.Count < MaxKept)
                _posters[file] = (info.Length, info.LastWriteTimeUtc, png.ToArray());
            return png.ToArray();
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>A report of `ncv compare`, or null for any other page.</summary>
    public byte[]? ReadReport(string file)
    {
        const long MaxBytes = 256 << 20;
        if (folder.Resolve(file) is not { } path || !path.EndsWith(".html", StringComparison.OrdinalIgnoreCase) || new FileInfo(path) is not { Exists: true, Length: < MaxBytes })
            return null;
        byte[] first = new byte[ReportHead.Bytes];
        using (FileStream stream = File.OpenRead(path))
        {
            if (!ReportHead.IsIn(first.AsSpan(0, stream.ReadAtLeast(first, first.Length, false))))
                return null;
        }

        return File.ReadAllBytes(path);
    }

    public void Dispose() => _one.Dispose();

    private byte[]? Describe(string file)
    {
        if (folder.Resolve(file) is not { } path)
            return null;
        FileInfo info = new(path);
        if (_entries.TryGetValue(file, out var kept) && kept.Length == info.Length && kept.Written == info.LastWriteTimeUtc)
            return kept.Json;
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("path", file);
            json.WriteNumber("bytes", info.Length);
            try
            {
                using Timeline timeline = Timeline.Open(path);
                WriteNumbers(json, timeline);
            }
            catch (Exception e) when (e is InvalidMediaException or IOException or UnauthorizedAccessException)
            {
                json.WriteString("problem", e.Message);
            }

            json.WriteEndObject();
        }

        if (_entries.Count < MaxKept)
            _entries[file] = (info.Length, info.LastWriteTimeUtc, stream.ToArray());
        return stream.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, Timeline timeline)
    {
        TimelineSnapshot snapshot = timeline.Snapshot;
        SequenceHeader header = timeline.FirstHeader!;
        json.WriteNumber("width", header.WidthPixels);
        json.WriteNumber("height", header.HeightPixels);
        json.WriteNumber("seconds", Math.Round(snapshot.Duration.TotalSeconds, 3));
        json.WriteNumber("frames", snapshot.FrameCount);
        json.WriteNumber("bpp", snapshot.FrameCount > 0 ? Math.Round(8.0 * timeline.LengthBytes / snapshot.FrameCount / header.WidthPixels / header.HeightPixels, 4) : 0);
        json.WriteNumber("damaged", snapshot.Damage.Count);
        json.WriteBoolean("unfinished", timeline.MayGrow);
        if (header.CaptureTimeMicroseconds is { } time && Math.Abs(time) < 250_000_000_000_000_000)
            json.WriteString("captured", DateTimeOffset.UnixEpoch.AddMicroseconds(time).ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture));
    }
}
