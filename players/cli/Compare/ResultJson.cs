using System.Text.Json;
using NeuralCodec.Codec.Compare;

namespace NeuralCodec.Cli.Compare;

/// <summary>Numbers of a comparison in the schema of the result files: CompressAI's arrays per quality, extended.</summary>
internal static class ResultJson
{
    public static void WriteAll(Utf8JsonWriter json, CompareResult result)
    {
        json.WriteStartArray("codecs");
        foreach (CompareCodec codec in result.Comparison.Codecs)
        {
            json.WriteStartObject();
            WriteCodec(json, result, codec);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteSummaries(json, result.Metrics.SelectMany(result.Summaries));
        WriteStrings(json, "skipped", result.Skipped);
        WriteStrings(json, "failures", result.Comparison.Failures);
        WriteStrings(json, "missing_encoders", result.Missing.Select(codec => $"{codec.Name}: {codec.Package}"));
    }

    public static void WriteCodec(Utf8JsonWriter json, CompareResult result, CompareCodec codec)
    {
        json.WriteString("name", codec.Name);
        json.WriteString("description", codec.Title);
        json.WriteString("settings", codec.Settings);
        json.WriteString("version", result.Comparison.Versions[codec.Name]);
        if (codec.ModelId is { } model)
            json.WriteString("model_id", model.ToString());
        json.WriteString("machine", Machine.Describe());
        json.WriteNumber("frames", result.Comparison.Items.Sum(item => item.FrameCount));
        json.WriteStartObject("results");
        WriteArrays(json, result.MeanPoints(codec));
        json.WriteEndObject();
        json.WriteStartObject("per_image");
        foreach (ItemCurve curve in result.Comparison.Curves.Where(curve => curve.Codec == codec))
        {
            json.WriteStartObject(curve.Item.Name);
            json.WriteString("sha256", curve.Item.Hash); // of the PPM or y4m that every codec got
            json.WriteNumber("frames", curve.Item.FrameCount);
            WriteArrays(json, curve.Points, curve.Item);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    public static void WriteSummaries(Utf8JsonWriter json, IEnumerable<BdSummary> rows)
    {
        json.WriteStartArray("bd_rate");
        foreach (BdSummary row in rows)
        {
            json.WriteStartObject();
            json.WriteString("test", row.Test.Name);
            json.WriteString("anchor", row.Anchor.Name);
            json.WriteString("metric", row.Metric);
            Write(json, "mean_percent", row.MeanPercent, 2);
            json.WriteStartObject("per_item");
            foreach ((string item, Codec.Metrics.BdRateResult bd) in row.PerItem)
            {
                json.WriteStartObject(item);
                Write(json, "percent", bd.Percent, 2);
                Write(json, "low_db", bd.LowQuality, 2);
                Write(json, "high_db", bd.HighQuality, 2);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            WriteStrings(json, "refused", row.Refused);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteArrays(Utf8JsonWriter json, IReadOnlyList<RatePoint> points, CompareItem? item = null)
    {
        WriteArray(json, "quality", points.Select(point => point.Quality), 3);
        WriteArray(json, "bpp", points.Select(point => point.BitsPerPixel), 7);
        if (item is not null)
            WriteArray(json, "bytes", points.Select(point => (double)point.LengthBytes), 0);
        if (item is { Kind: CompareKind.Video })
            WriteArray(json, "kbps", points.Select(item.GetKilobits), 3);
        foreach (string metric in points.Count == 0 ? [] : points[0].Metrics.Keys)
            WriteArray(json, metric, points.Select(point => point.Metrics[metric]), 7);
        WriteArray(json, "encoding_time", points.Select(point => point.EncodeSeconds), 3);
        WriteArray(json, "decoding_time", points.Select(point => point.DecodeSeconds), 3);
    }

    private static void WriteArray(Utf8JsonWriter json, string name, IEnumerable<double> values, int digits)
    {
        json.WriteStartArray(name);
        foreach (double value in values)
        {
            if (double.IsFinite(value))
                json.WriteNumberValue(Math.Round(value, digits));
            else
                json.WriteStringValue(double.IsPositiveInfinity(value) ? "Infinity" : "NaN");
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, double value, int digits)
    {
        if (double.IsFinite(value))
            json.WriteNumber(name, Math.Round(value, digits));
        else
            json.WriteNull(name);
    }

    public static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> lines)
    {
        json.WriteStartArray(name);
        foreach (string line in lines)
            json.WriteStringValue(line);
        json.WriteEndArray();
    }
}
