using System.Globalization;

namespace NeuralCodec.Codec.Compare;

/// <summary>
/// Points of result files in a folder, such as those of the repository: what another machine measured with the same source bytes, settings and encoder
/// version is not measured again. Times in them are that machine's. There are no coded files, so pictures for a report are coded anew.
/// </summary>
public sealed class CommittedResults
{
    private readonly Dictionary<string, RatePoint> _points = [];

    /// <summary>Reads all result files of a folder; a missing folder has none, and a file that does not read is passed over.</summary>
    public CommittedResults(string folder)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (string path in Directory.EnumerateFiles(folder, "*.json"))
        {
            try
            {
                foreach (ItemCurve curve in ResultFile.Read(path))
                {
                    foreach (RatePoint point in curve.Points)
                        _points[GetKey(curve.Item.Hash, curve.Codec, curve.Codec.FindVersion()!, point.Quality)] = point;
                }
            }
            catch (Exception e) when (e is InvalidMediaException or IOException or UnauthorizedAccessException)
            {
                // As if it were not there: its points are measured.
            }
        }
    }

    /// <summary>Number of points.</summary>
    public int Count => _points.Count;

    /// <summary>The point of a source, codec, version and quality, or null.</summary>
    internal RatePoint? Find(CompareItem item, CompareCodec codec, string version, double quality) =>
        _points.GetValueOrDefault(GetKey(item.Hash, codec, version, quality));

    private static string GetKey(string hash, CompareCodec codec, string version, double quality) =>
        string.Join('\n', hash, codec.Name, codec.Settings, version, quality.ToString("R", CultureInfo.InvariantCulture));
}
