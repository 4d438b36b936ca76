using NeuralCodec.Cli.Terminal;
using NeuralCodec.Codec.Compare;

namespace NeuralCodec.Cli.Compare;

/// <summary>Keeps results/ and the plot of the README up to date.</summary>
internal static class SuiteFiles
{
    public static void Write(CompareResult result, string suite, string root)
    {
        string folder = Path.Combine(root, "results", suite), images = Path.Combine(root, "docs", "images");
        Directory.CreateDirectory(folder);
        Directory.CreateDirectory(images);
        foreach (CompareCodec codec in result.Comparison.Codecs)
        {
            JsonReport.Write(Path.Combine(folder, codec.Name + ".json"), json =>
            {
                json.WriteString("dataset", suite);
                ResultJson.WriteCodec(json, result, codec);
            });
        }

        JsonReport.Write(Path.Combine(folder, "bd-rate.json"), json => ResultJson.WriteSummaries(json, result.Metrics.SelectMany(result.Summaries)));
        string plot = Path.Combine(images, $"rd-{suite}.svg");
        File.WriteAllText(plot, RatePlot.Draw(result, result.Metrics[0]) + "\n");
        Message.Note($"written: {result.Comparison.Codecs.Count} codecs and bd-rate.json in {folder}, {plot}");
    }
}
