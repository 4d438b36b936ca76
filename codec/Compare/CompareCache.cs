using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NeuralCodec.Codec.Model;

namespace NeuralCodec.Codec.Compare;

/// <summary>
/// Measured points by content: the key is the SHA-256 of the source's hash, the codec's name, settings and version, and the
/// quality. Each entry is a coded file and a JSON file with its numbers, written last.
/// </summary>
public sealed class CompareCache
{
    // Part of every key: raised when the measuring itself changes.
    private const int Version = 1;
    private readonly string _folder;

    /// <summary>A cache in a folder, which is made where it is missing.</summary>
    public CompareCache(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
    }

    /// <summary>Where results are kept unless told otherwise.</summary>
    public static string DefaultFolder =>
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? Path.Combine(cache, "ncv", "compare")
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "ncv", "compare");

    /// <summary>Key of a point.</summary>
    internal static string GetKey(CompareItem item, CompareCodec codec, string version, double quality)
    {
        string text = string.Join('\n', Version, item.Hash, codec.Name, codec.Settings, version, quality.ToString("R", System.Globalization.CultureInfo.InvariantCulture));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    internal string GetCodedPath(string key) => Path.Combine(_folder, key + ".coded");

    /// <summary>A point that was measured before, or null. Entries that do not read count as missing.</summary>
    internal RatePoint? Find(string key)
    {
        string path = Path.Combine(_folder, key + ".json");
        try
        {
            if (!File.Exists(path) || JsonNode.Parse(File.ReadAllText(path)) is not JsonObject entry)
                return null;
            string coded = GetCodedPath(key);
            long length = (long)entry["bytes"]!;
            if (!File.Exists(coded) || new FileInfo(coded).Length != length)
                return null;
            return new RatePoint
            {
                Quality = (double)entry["quality"]!,
                LengthBytes = length,
                BitsPerPixel = (double)entry["bpp"]!,
                EncodeSeconds = (double)entry["encode_seconds"]!,
                DecodeSeconds = (double)entry["decode_seconds"]!,
                Metrics = entry["metrics"]!.AsObject().ToDictionary(pair => pair.Key, pair => Parse((string)pair.Value!)),
                CodedPath = coded,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or NullReferenceException or IOException)
        {
            return null;
        }
    }

    internal void Add(string key, RatePoint point)
    {
        JsonObject metrics = [];
        foreach ((string name, double value) in point.Metrics)
            metrics.Add(name, value.ToString("R", System.Globalization.CultureInfo.InvariantCulture));
        JsonObject entry = new()
        {
            ["quality"] = point.Quality,
            ["bytes"] = point.LengthBytes,
            ["bpp"] = point.BitsPerPixel,
            ["encode_seconds"] = point.EncodeSeconds,
            ["decode_seconds"] = point.DecodeSeconds,
            ["metrics"] = metrics,
        };
        WholeFile.Write(Path.Combine(_folder, key + ".json"), Encoding.UTF8.GetBytes(entry.ToJsonString()));
    }

    private static double Parse(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
