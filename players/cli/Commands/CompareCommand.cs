using System.CommandLine;
using NeuralCodec.Cli.Compare;
using NeuralCodec.Codec.Compare;

namespace NeuralCodec.Cli.Commands;

/// <summary>`ncv compare`.</summary>
internal static class CompareCommand
{
    public static Command Build()
    {
        Argument<string[]> inputs = new("input") { Description = "pictures, recordings, or folders of them", Arity = ArgumentArity.ZeroOrMore };
        Option<string?> against = new("--against") { Description = "codecs to compare with, by comma; all where not given", HelpName = "NAMES" };
        Option<string> metrics = new("--metrics") { Description = "psnr, ms-ssim, or both by comma", DefaultValueFactory = _ => "psnr,ms-ssim" };
        Option<string?> qualities = new("--qualities") { Description = "take only these of our qualities, from the sweep", HelpName = "8..68|8,20,32" };
        Option<string?> results = new("--results") { Description = "in place of inputs: print the BD-rates of the result files in a folder; nothing is coded", HelpName = "DIR" };
        Option<string?> suite = new("--suite") { Description = "write results/stills or results/video and the plot of the README", HelpName = "stills|video" };
        suite.AcceptOnlyFromAmong("stills", "video");
        Option<string?> report = new("--report") { Description = "write a report as one HTML file", HelpName = "FILE" };
        Option<string?> json = new("--json") { Description = "write all numbers to a file, or - for stdout", HelpName = "FILE|-" };
        Option<string?> model = new("--model") { Description = "model package", HelpName = "FILE" };
        Option<int> limit = new("--limit") { Description = "most frames of a recording, 0 = all", DefaultValueFactory = _ => 0 };
        Option<string> preset = new("--preset") { Description = "preset of x264 and x265", DefaultValueFactory = _ => CodecCatalog.DefaultPreset, HelpName = "NAME" };
        preset.AcceptOnlyFromAmong([.. CodecCatalog.Presets]);
        Option<string?> known = new("--known") { Description = "take over points of the result files in a folder; with --suite, those of results/ by default", HelpName = "DIR" };
        Option<string?> cache = new("--cache") { Description = "where measured points are kept", HelpName = "DIR" };
        Option<string> output = new("--output", "-o") { Description = "the folder above results/ and docs/ for --suite", DefaultValueFactory = _ => ".", HelpName = "DIR" };
        Command command = new("compare") { inputs, against, metrics, qualities, results, suite, report, json, model, limit, preset, known, cache, output };
        command.Validators.Add(result =>
        {
            bool isRecorded = result.GetResult(results) is not null;
            if (result.GetValue(inputs)!.Length == 0 && !isRecorded)
                result.AddError("compare needs pictures or recordings, or --results");
            if (isRecorded && (result.GetValue(inputs)!.Length > 0 || new Option[] { suite, report, model, limit, preset, known, cache, output }.Any(option => result.GetResult(option) is { Implicit: false })))
                result.AddError("--results takes no inputs, and of the options --qualities, --against, --metrics and --json");
            if (result.GetValue(qualities) is not null && result.GetValue(suite) is not null)
                result.AddError("the result files of --suite are of all qualities");
        });
        command.SetAction((result, token) => Task.Run(() => new CompareRun(new CompareRequest
        {
            Preset = ReadPreset(result.GetValue(preset)!, result.GetValue(suite)),
            KnownResults = result.GetValue(known) ?? (result.GetValue(suite) is { } name ? Path.Combine(result.GetValue(output)!, "results", name) : null),
            ResultsFolder = result.GetValue(results),
            Qualities = result.GetValue(qualities) is { } text ? QualityChoice.Parse(text) : null,
            Inputs = result.GetValue(inputs)!,
            Against = Split(result.GetValue(against)),
            Metrics = ReadMetrics(result.GetValue(metrics)!),
            Suite = result.GetValue(suite),
            ReportPath = result.GetValue(report),
            JsonPath = result.GetValue(json),
            ModelPath = result.GetValue(model),
            LimitFrames = result.GetValue(limit) is >= 0 and int frames ? frames : throw new CommandFailedException(ExitCode.Usage, "--limit is 0 or more"),
            CacheFolder = result.GetValue(cache) ?? CompareCache.DefaultFolder,
            OutputFolder = result.GetValue(output)!,
        }).Run(token), CancellationToken.None));
        return command;
    }

    private static string[] Split(string? names) => names?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static string ReadPreset(string preset, string? suite) => suite is null || preset == CodecCatalog.DefaultPreset
        ? preset
        : throw new CommandFailedException(ExitCode.Usage, $"the result files of --suite are of the preset {CodecCatalog.DefaultPreset}");

    private static string[] ReadMetrics(string text)
    {
        string[] names = [.. Split(text).Distinct()];
        if (names.Length == 0 || names.Any(name => name is not ("psnr" or "ms-ssim")))
            throw new CommandFailedException(ExitCode.Usage, "--metrics takes psnr and ms-ssim");
        return names;
    }
}
