using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

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
                if (JsonNode.Parse(File.ReadAllText(path)) is JsonObject file && file["per_image"] is JsonObject items)
                    AddFile(file, items);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or NullReferenceException or ArgumentException or IOException)
            {
                // As if it were not there: its points are measured.
            }
        }
    }

    /// <summary>Number of points.</summary>
    public int Count => _points.Count;

    /// <summary>The point of a source, codec, version and quality, or null.</summary>
    internal RatePoint? Find(CompareItem item, CompareCodec codec, string version, double quality) =>
        _points.GetValueOrDefault(GetKey(item.Hash, codec.Name, codec.Settings, version, quality));

    private static string GetKey(string hash, string codec, string settings, string version, double quality) =>
        string.Join('\n', hash, codec, settings, version, quality.ToString("R", CultureInfo.InvariantCulture));

    private void AddFile(JsonObject file, JsonObject items)
    {
        string name = (string)file["name"]!, settings = (string)file["settings"]!, version = (string)file["version"]!;
        foreach ((_, JsonNode? node) in items)
        {
            if (node is not JsonObject item || item["sha256"] is null)
                continue; // an older file
            string hash = (string)item["sha256"]!;
            string[] metrics = [.. item.Where(pair => pair.Value is JsonArray && pair.Key.Contains("psnr", StringComparison.Ordinal) | pair.Key.Contains("ssim", StringComparison.Ordinal)).Select(pair => pair.Key)];
            JsonArray qualities = item["quality"]!.AsArray();
            for (int i = 0; i < qualities.Count; i++)
            {
                double At(string key) => item[key]!.AsArray()[i] is JsonValue value && value.TryGetValue(out double number)
                    ? number : double.Parse((string)item[key]!.AsArray()[i]!, CultureInfo.InvariantCulture);
                RatePoint point = new()
                {
                    Quality = At("quality"),
                    LengthBytes = (long)At("bytes"),
                    BitsPerPixel = At("bpp"),
                    EncodeSeconds = At("encoding_time"),
                    DecodeSeconds = At("decoding_time"),
                    Metrics = metrics.ToDictionary(metric => metric, At),
                };
                _points[GetKey(hash, name, settings, version, point.Quality)] = point;
            }
        }
    }
}
