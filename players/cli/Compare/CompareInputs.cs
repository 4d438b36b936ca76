using NeuralCodec.Cli.Terminal;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Compare;
using NeuralCodec.Codec.Formats;

namespace NeuralCodec.Cli.Compare;

/// <summary>Finds and prepares the sources of a comparison; what cannot be used is named and counted.</summary>
internal sealed class CompareInputs
{
    private static readonly string[] Pictures =
        [".png", ".jpg", ".jpeg", ".ppm", ".pgm", ".bmp", ".webp", ".tif", ".tiff", ".gif", ".apng", ".jp2", ".avif", ".heic", ".jxl", ".tga"];

    private static readonly string[] Recordings = [".mp4", ".mov", ".mkv", ".avi", ".ts", ".mts", ".m2ts", ".webm", ".y4m", ".mpg", ".3gp"];

    public List<CompareItem> Items { get; } = [];

    public List<string> Skipped { get; } = [];

    /// <summary>Prepares all sources. All must be pictures or all recordings.</summary>
    public static CompareInputs Prepare(CompareRequest request, string workFolder, CancellationToken cancellationToken)
    {
        CompareInputs inputs = new();
        List<(string Path, CompareKind Kind)> files = [.. request.Inputs.SelectMany(FindFiles)];
        if (request.Suite is { } suite)
            files = [.. files.Select(file => (file.Path, suite == "stills" ? CompareKind.Stills : CompareKind.Video))];
        if (files.Count == 0)
            throw new CommandFailedException(ExitCode.Failed, "there is no picture and no recording in what was named");
        CompareKind kind = files[0].Kind;
        foreach ((string path, CompareKind found) in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (found != kind)
            {
                inputs.Skip(path, "pictures and recordings are compared apart; the first input decided");
                continue;
            }

            try
            {
                CompareItem item = CompareItem.Prepare(path, kind, workFolder, request.LimitFrames);
                if (inputs.Items.Any(other => other.Hash == item.Hash))
                    inputs.Skip(path, "the same content twice");
                else
                    inputs.Add(item, path);
            }
            catch (Exception e) when (e is InvalidMediaException or IOException or UnauthorizedAccessException or ExternalToolException)
            {
                if (e is ExternalToolException && e.Message.Contains("is not installed", StringComparison.Ordinal))
                    throw;
                inputs.Skip(path, e.Message);
            }
        }

        return inputs;
    }

    private static IEnumerable<(string Path, CompareKind Kind)> FindFiles(string input)
    {
        if (Directory.Exists(input))
        {
            return Directory.EnumerateFiles(input).Order(StringComparer.Ordinal)
                .Where(path => IsOf(path, Pictures) || IsOf(path, Recordings)).Select(path => (path, KindOf(path)));
        }

        if (!File.Exists(input))
            throw new CommandFailedException(ExitCode.Failed, $"{input} does not exist");
        return [(input, KindOf(input))];
    }

    private static CompareKind KindOf(string path) => IsOf(path, Recordings) ? CompareKind.Video : CompareKind.Stills;

    private static bool IsOf(string path, string[] extensions) => extensions.Contains(Path.GetExtension(path).ToLowerInvariant());

    // Names tell items apart in tables and result files; folders may hold files of one name.
    private void Add(CompareItem item, string path)
    {
        string name = item.Name;
        for (int number = 2; Items.Any(other => other.Name == name); number++)
            name = $"{item.Name} ({number})";
        if (name != item.Name)
            Message.Note($"{path} is called {name}");
        Items.Add(item with { Name = name });
    }

    private void Skip(string path, string reason)
    {
        string line = $"{Path.GetFileName(path)}: skipped: {reason}";
        Skipped.Add(line);
        Message.Error(line);
    }
}
