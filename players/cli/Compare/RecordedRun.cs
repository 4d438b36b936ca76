using NeuralCodec.Cli.Terminal;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Compare;

namespace NeuralCodec.Cli.Compare;

/// <summary>BD-rates of the result files in a folder: nothing is coded, and nothing but the JSON report is written.</summary>
internal sealed class RecordedRun(CompareRequest request)
{
    public int Run()
    {
        List<ItemCurve> curves = [];
        List<string> skipped = [];
        foreach (string path in FindFiles(request.ResultsFolder!))
        {
            try
            {
                curves.AddRange(ResultFile.Read(path));
            }
            catch (InvalidMediaException e)
            {
                skipped.Add($"{Path.GetFileName(path)}: skipped: {e.Message}");
                Message.Error(skipped[^1]);
            }
        }

        CompareCodec ours = curves.FirstOrDefault(curve => curve.Codec.IsOurs)?.Codec
            ?? throw new CommandFailedException(ExitCode.Failed, $"{request.ResultsFolder} holds no results of this project's codec");
        if (request.Qualities is { } choice)
            curves = [.. curves.Select(curve => curve.Codec == ours ? Limit(curve, choice) : curve)];
        IReadOnlyList<CompareCodec> anchors = CompareRun.ChooseAnchors([.. curves.Select(curve => curve.Codec).Where(codec => codec != ours).Distinct().OrderBy(codec => codec.Name, StringComparer.Ordinal)], request.Against);
        List<BdSummary> rows = [.. CompareRun.MetricNames(request.Metrics, curves[0].Item.Kind).SelectMany(metric => anchors.Select(anchor => BdSummary.Compute(curves, ours, anchor, metric)))];
        CompareTable.Print(rows, curves.Count(curve => curve.Codec == ours));
        Message.Note($"{ours.Title}: {ours.FindVersion()}");
        if (request.JsonPath is { } json)
        {
            JsonReport.Write(json, writer =>
            {
                writer.WriteString("version", ours.FindVersion());
                ResultJson.WriteSummaries(writer, rows);
                ResultJson.WriteStrings(writer, "skipped", skipped);
            });
        }

        return skipped.Count > 0 ? ExitCode.Damaged : ExitCode.Done;
    }

    private static IEnumerable<string> FindFiles(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)
        : throw new CommandFailedException(ExitCode.Failed, $"{folder} does not exist");

    private static ItemCurve Limit(ItemCurve curve, QualityChoice choice)
    {
        IReadOnlyList<double> taken = choice.Select([.. curve.Points.Select(point => point.Quality)]);
        return curve with { Points = [.. curve.Points.Where(point => taken.Contains(point.Quality))] };
    }
}
