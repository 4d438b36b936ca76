using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NeuralCodec.Codec.Compare;

/// <summary>Reads the result files that `ncv compare --suite` writes: the points of one codec on every item of a set.</summary>
public static class ResultFile
{
    /// <summary>The curve of each item. The codec in them cannot code, and the items' sizes are unknown (0); items of an older file, which lack the hash of their source, are left out.</summary>
    /// <returns>None where the file is JSON of another kind.</returns>
    /// <exception cref="InvalidMediaException">The file is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<ItemCurve> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            if (JsonNode.Parse(File.ReadAllText(path)) is not JsonObject file || file["per_image"] is not JsonObject items)
                return [];
            RecordedCodec codec = new((string)file["version"]!, file["model_id"] is not null)
            {
                Name = (string)file["name"]!,
                Title = (string?)file["description"] ?? (string)file["name"]!,
                Settings = (string)file["settings"]!,
                Qualities = [],
            };
            return [.. items.Where(entry => entry.Value is JsonObject item && item["sha256"] is not null)
                .Select(entry => ReadCurve(codec, entry.Key, entry.Value!.AsObject()))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or NullReferenceException or ArgumentException)
        {
            throw new InvalidMediaException(MediaProblem.InvalidContent, -1, $"not a result file: {e.Message}");
        }
    }

    private static ItemCurve ReadCurve(RecordedCodec codec, string name, JsonObject item)
    {
        string[] metrics = [.. item.Where(pair => pair.Value is JsonArray && (pair.Key.StartsWith("psnr-", StringComparison.Ordinal) || pair.Key.StartsWith("ms-ssim-", StringComparison.Ordinal)))
            .Select(pair => pair.Key)];
        CompareItem source = new()
        {
            Name = name,
            Path = "",
            Kind = metrics.Contains(RatePoint.Psnr611) ? CompareKind.Video : CompareKind.Stills,
            WidthPixels = 0,
            HeightPixels = 0,
            FrameCount = (int?)item["frames"] ?? 1,
            Hash = (string)item["sha256"]!,
        };
        List<RatePoint> points = [];
        for (int i = 0; i < item["quality"]!.AsArray().Count; i++)
        {
            points.Add(new RatePoint
            {
                Quality = At("quality"),
                LengthBytes = (long)At("bytes"),
                BitsPerPixel = At("bpp"),
                EncodeSeconds = At("encoding_time"),
                DecodeSeconds = At("decoding_time"),
                Metrics = metrics.ToDictionary(metric => metric, At),
            });

            double At(string key) => item[key]!.AsArray()[i] is JsonValue value && value.TryGetValue(out double number)
                ? number : double.Parse((string)item[key]!.AsArray()[i]!, CultureInfo.InvariantCulture);
        }

        return new ItemCurve(source, codec, points);
    }

    /// <summary>The codec of a result file: its name, settings and version, without its programs.</summary>
    private sealed class RecordedCodec(string version, bool isOurs) : CompareCodec
    {
        public override bool IsOurs => isOurs;

        public override string? FindVersion() => version;

        public override void Encode(string source, double quality, string coded) => throw new NotSupportedException();

        public override void Decode(string coded, string decoded) => throw new NotSupportedException();
    }
}
