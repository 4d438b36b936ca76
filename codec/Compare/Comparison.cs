using System.Diagnostics;
using NeuralCodec.Codec.Formats;

namespace NeuralCodec.Codec.Compare;

/// <summary>How far a comparison is.</summary>
/// <param name="Done">Points done.</param>
/// <param name="Total">Points in all.</param>
/// <param name="Reused">How many came from the cache.</param>
/// <param name="What">Item, codec and quality now worked on.</param>
public readonly record struct CompareProgress(int Done, int Total, int Reused, string What);

/// <summary>Sweeps codecs over items. What fails is named in <see cref="Failures"/>; the rest goes on.</summary>
/// <param name="items">The sources.</param>
/// <param name="codecs">The codecs, installed or not.</param>
/// <param name="cache">Points measured on this machine.</param>
/// <param name="workFolder">For decoded files, which are large.</param>
/// <param name="committed">Points measured elsewhere, or null.</param>
public sealed class Comparison(
    IReadOnlyList<CompareItem> items, IReadOnlyList<CompareCodec> codecs, CompareCache cache, string workFolder, CommittedResults? committed = null)
{
    private readonly List<string> _failures = [];
    private readonly List<ItemCurve> _curves = [];
    private readonly Dictionary<string, string> _versions = [];

    /// <summary>The sources.</summary>
    public IReadOnlyList<CompareItem> Items => items;

    /// <summary>What could not be coded, with the reason.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>All sweeps that went through.</summary>
    public IReadOnlyList<ItemCurve> Curves => _curves;

    /// <summary>Version of each installed codec by its name.</summary>
    public IReadOnlyDictionary<string, string> Versions => _versions;

    /// <summary>The codecs that are installed.</summary>
    public IReadOnlyList<CompareCodec> Codecs => [.. codecs.Where(codec => _versions.ContainsKey(codec.Name))];

    /// <summary>The codecs that are not installed.</summary>
    public IReadOnlyList<CompareCodec> FindMissing()
    {
        foreach (CompareCodec codec in codecs)
        {
            if (codec.FindVersion() is { } version)
                _versions[codec.Name] = version;
        }

        return [.. codecs.Where(codec => !_versions.ContainsKey(codec.Name))];
    }

    /// <summary>Measures everything that the cache does not hold.</summary>
    /// <exception cref="OperationCanceledException">Cancelled between two points; what is measured is in the cache.</exception>
    public void Run(IProgress<CompareProgress>? progress, CancellationToken cancellationToken)
    {
        FindMissing();
        int done = 0, reused = 0, total = items.Count * Codecs.Sum(codec => codec.Qualities.Count);
        foreach (CompareItem item in items)
        {
            foreach (CompareCodec codec in Codecs)
            {
                List<RatePoint> points = [];
                foreach (double quality in codec.Qualities)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    progress?.Report(new CompareProgress(done++, total, reused, $"{item.Name} {codec.Name} {quality}"));
                    string key = CompareCache.GetKey(item, codec, _versions[codec.Name], quality);
                    RatePoint? point = cache.Find(key) ?? committed?.Find(item, codec, _versions[codec.Name], quality);
                    reused += point is null ? 0 : 1;
                    try
                    {
                        points.Add(point ?? Measure(item, codec, quality, key));
                    }
                    catch (Exception e) when (e is ExternalToolException or InvalidMediaException)
                    {
                        _failures.Add($"{item.Name}: {codec.Title} at {quality}: {e.Message}");
                    }
                }

                if (points.Count > 0)
                    _curves.Add(new ItemCurve(item, codec, points));
            }
        }

        progress?.Report(new CompareProgress(total, total, reused, "done"));
    }

    /// <summary>Decodes a point once more, for pictures in a report; the caller deletes the file. A point that was not measured here is coded first.</summary>
    /// <exception cref="ExternalToolException">The codec failed.</exception>
    public string Decode(CompareItem item, CompareCodec codec, RatePoint point)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(codec);
        ArgumentNullException.ThrowIfNull(point);
        string decoded = Path.Combine(workFolder, "shown.decoded"), coded = point.CodedPath;
        if (coded.Length == 0)
        {
            coded = Path.Combine(workFolder, "shown.coded");
            File.Delete(coded);
            codec.Encode(item.Path, point.Quality, coded);
        }

        codec.Decode(coded, decoded);
        return decoded;
    }

    private RatePoint Measure(CompareItem item, CompareCodec codec, double quality, string key)
    {
        string decoded = Path.Combine(workFolder, "decoded"), coded = cache.GetCodedPath(key), temporary = Path.Combine(workFolder, "coded");
        File.Delete(decoded);
        File.Delete(temporary);
        long start = Stopwatch.GetTimestamp();
        codec.Encode(item.Path, quality, temporary);
        double encodeSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        start = Stopwatch.GetTimestamp();
        codec.Decode(temporary, decoded);
        double decodeSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        long length = new FileInfo(temporary).Length;
        RatePoint point = new()
        {
            Quality = quality,
            LengthBytes = length,
            BitsPerPixel = 8.0 * length / item.FrameCount / ((double)item.WidthPixels * item.HeightPixels),
            Metrics = Distortion.Measure(item, decoded),
            EncodeSeconds = encodeSeconds,
            DecodeSeconds = decodeSeconds,
            CodedPath = coded,
        };
        File.Delete(decoded);
        File.Move(temporary, coded, true);
        cache.Add(key, point);
        return point;
    }
}
