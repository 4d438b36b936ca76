using NeuralCodec.Cli.Terminal;
using NeuralCodec.Codec.Compare;

namespace NeuralCodec.Cli.Compare;

/// <summary>One comparison from sources to tables, reports and result files.</summary>
internal sealed class CompareRun(CompareRequest request)
{
    public int Run(CancellationToken cancellationToken)
    {
        if (request.ResultsFolder is not null)
            return new RecordedRun(request).Run();
        string work = Directory.CreateTempSubdirectory("ncv-compare-").FullName;
        try
        {
            return RunIn(work, cancellationToken);
        }
        finally
        {
            Directory.Delete(work, true);
        }
    }

    private int RunIn(string work, CancellationToken cancellationToken)
    {
        bool isVideo = request.Suite == "video";
        // Names are checked before long work where the kind is known at once.
        if (request.Suite is not null)
            _ = Choose(isVideo ? CompareKind.Video : CompareKind.Stills);
        foreach (string target in new[] { request.ReportPath, request.JsonPath }.OfType<string>())
        {
            if (Path.GetDirectoryName(Path.GetFullPath(target)) is { } folder && !Directory.Exists(folder))
                throw new CommandFailedException(ExitCode.Failed, $"{target}: there is no folder {folder}");
        }

        CompareInputs inputs = CompareInputs.Prepare(request, work, cancellationToken);
        if (inputs.Items.Count == 0)
            throw new CommandFailedException(ExitCode.Failed, "no input can be compared");
        List<CompareCodec> codecs = Choose(inputs.Items[0].Kind);
        Comparison comparison = new(inputs.Items, codecs, new CompareCache(request.CacheFolder), work, request.KnownResults is { } known ? new CommittedResults(known) : null);
        IReadOnlyList<CompareCodec> missing = comparison.FindMissing();
        foreach (CompareCodec codec in missing)
            Message.Error($"{codec.Title} is skipped: its encoder is not installed; on Debian and Ubuntu: apt-get install {codec.Package}");
        comparison.Run(new CompareProgressLine(), cancellationToken);
        foreach (string failure in comparison.Failures)
            Message.Error(failure);

        CompareResult result = new(comparison, inputs.Skipped, missing, MetricNames(request.Metrics, inputs.Items[0].Kind), request);
        CompareTable.Print([.. result.Metrics.SelectMany(result.Summaries)], comparison.Items.Count);
        if (request.JsonPath is { } json)
            JsonReport.Write(json, writer => ResultJson.WriteAll(writer, result));
        if (request.ReportPath is { } report)
            File.WriteAllText(report, HtmlReport.Draw(result));
        // Committed results are never replaced by a part of them.
        if (request.Suite is not null && comparison.Failures.Count > 0)
            Message.Error("results of a suite are written only where every point was measured: the files are as they were");
        else if (request.Suite is { } suite)
            SuiteFiles.Write(result, suite, request.OutputFolder);
        return inputs.Skipped.Count + comparison.Failures.Count > 0 ? ExitCode.Damaged : ExitCode.Done;
    }

    /// <summary>The anchors that were asked for by name; all where none was.</summary>
    /// <exception cref="CommandFailedException">A name is unknown.</exception>
    internal static IReadOnlyList<CompareCodec> ChooseAnchors(IReadOnlyList<CompareCodec> anchors, IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            if (!anchors.Any(anchor => anchor.Name == name))
                throw new CommandFailedException(ExitCode.Usage, $"--against {name} is unknown; there are {string.Join(", ", anchors.Select(anchor => anchor.Name))}");
        }

        return [.. anchors.Where(anchor => names.Count == 0 || names.Contains(anchor.Name))];
    }

    /// <summary>Names in the result files of the metrics "psnr" and "ms-ssim".</summary>
    internal static string[] MetricNames(IReadOnlyList<string> metrics, CompareKind kind) => [.. metrics.Select(name => (name, kind) switch
    {
        ("psnr", CompareKind.Stills) => RatePoint.PsnrRgb,
        ("psnr", _) => RatePoint.Psnr611,
        (_, CompareKind.Stills) => RatePoint.MsSsimRgb,
        _ => RatePoint.MsSsimY,
    })];

    /// <summary>Ours first, then the anchors that were asked for.</summary>
    private List<CompareCodec> Choose(CompareKind kind)
    {
        CompareCodec ours = CodecCatalog.GetOurs(kind, request.ModelPath);
        if (request.Qualities is { } choice)
            ours.Qualities = choice.Select(ours.Qualities);
        return [ours, .. ChooseAnchors(CodecCatalog.GetAnchors(kind, request.Preset), request.Against)];
    }
}
