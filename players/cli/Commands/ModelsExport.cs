using System.CommandLine;
using System.Globalization;
using NeuralCodec.Cli.Terminal;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Devices;
using NeuralCodec.Codec.Devices.Onnx;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Model;

namespace NeuralCodec.Cli.Commands;

/// <summary>`ncv models export`: ONNX graphs of a package (docs/devices.md).</summary>
internal static class ModelsExport
{
    private static readonly Argument<string> Package = new("package") { Description = "a model package" };
    private static readonly Option<string> Output = new("--output", "-o") { Description = "folder for the graphs", HelpName = "DIR", Required = true };
    private static readonly Option<string> Size = new("--size") { Description = "size of the pictures", HelpName = "WxH", Required = true };
    private static readonly Option<int> Batch = new("--batch") { Description = "frames per run", HelpName = "N", DefaultValueFactory = _ => 1 };

    private static readonly Option<OnnxPrecision> Precision = new("--precision")
    {
        Description = "numbers inside the graphs",
        DefaultValueFactory = _ => OnnxPrecision.Float32,
    };

    private static readonly Option<string?> Calibrate = new("--calibrate")
    {
        Description = "an .ncv clip of the package: its values set the ranges of A8W8, which are also written as a file; needs ONNX Runtime",
        HelpName = "CLIP",
    };

    private static readonly Option<int> Limit = new("--limit") { Description = "most frames of that clip", HelpName = "N", DefaultValueFactory = _ => 60 };
    private static readonly Option<string?> Library = new("--onnxruntime") { Description = "the ONNX Runtime library or its folder", HelpName = "PATH" };

    public static Command Build()
    {
        Command command = new("export", "write ONNX graphs of a package: pictures and analysis, one each per frame type") { Package, Output, Size, Batch, Precision, Calibrate, Limit, Library };
        command.SetAction((result, token) => RunAsync(result, token));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        if (!Units.TryParseSize(result.GetValue(Size)!, out (int Width, int Height) size) || size.Width > OnnxExport.MaxSidePixels || size.Height > OnnxExport.MaxSidePixels)
            throw new CommandFailedException(ExitCode.Usage, $"--size is WxH with sides of 1 to {OnnxExport.MaxSidePixels}");
        int batch = result.GetValue(Batch);
        if (batch is < 1 or > OnnxExport.MaxBatch) throw new CommandFailedException(ExitCode.Usage, $"--batch is 1 to {OnnxExport.MaxBatch}");
        OnnxPrecision precision = result.GetValue(Precision);
        string? clip = result.GetValue(Calibrate);
        if ((precision == OnnxPrecision.A8W8) != (clip is not null))
            throw new CommandFailedException(ExitCode.Usage, "--precision A8W8 and --calibrate CLIP need each other: no other form has measured ranges");
        ModelPackage package = ModelPackage.Load(result.GetValue(Package)!);
        string folder = result.GetValue(Output)!;
        Directory.CreateDirectory(folder);
        PackageRanges? ranges = clip is null ? null : await MeasureAsync(package, clip, result.GetValue(Limit), result.GetValue(Library), cancellationToken).ConfigureAwait(false);
        if (ranges is not null)
        {
            string file = Path.Combine(folder, package.Id.ShortName + ".ranges.json");
            ranges.Save(file);
            Console.Out.WriteLine(file);
        }
        foreach (OnnxGraphKind kind in Enum.GetValues<OnnxGraphKind>())
        {
            // Ranges are measured while decoding.
            if ((kind.IsInter() && !OnnxExport.HasInter(package)) || (kind.IsAnalysis() && precision == OnnxPrecision.A8W8)) continue;
            OnnxGraph graph = OnnxExport.Build(package, kind, size.Width, size.Height, batch, precision, ranges);
            string name = string.Create(CultureInfo.InvariantCulture, $"{kind.FileName()}-{size.Width}x{size.Height}-b{batch}-{precision}.onnx").ToLowerInvariant();
            string file = Path.Combine(folder, name);
            File.WriteAllBytes(file, graph.Content.Span);
            Console.Out.WriteLine(file);
            Message.Note($"{name}: {Message.Bytes(graph.Content.Length)}, pictures of {graph.PaddedWidth}x{graph.PaddedHeight}");
        }
        return ExitCode.Done;
    }

    /// <summary>Decodes a clip on the CPU provider and notes what values its graphs had.</summary>
    private static async Task<PackageRanges> MeasureAsync(ModelPackage package, string clip, int frames, string? library, CancellationToken cancellationToken)
    {
        PackageRanges ranges = new(package.Id);
        DeviceOptions device = new() { LibraryPath = library, Calibration = ranges };
        using Stream stream = OutputFile.OpenInput(clip);
        VideoDecoder decoder = await VideoDecoder.OpenAsync(stream, new DecoderOptions { MaxFrames = frames, Device = device }, cancellationToken).ConfigureAwait(false);
        await using (decoder.ConfigureAwait(false))
        {
            if (decoder.Info.ModelId != package.Id)
                throw new CommandFailedException(ExitCode.NotReadable, $"{clip} is of the model package {decoder.Info.ModelId.ShortName}, not {package.Id.ShortName}");
            await foreach (Frame frame in decoder.ReadFramesAsync(cancellationToken).ConfigureAwait(false)) frame.Dispose();
        }
        if (!ranges.Has(OnnxGraphKind.Intra) || (OnnxExport.HasInter(package) && !ranges.Has(OnnxGraphKind.Inter)))
            throw new CommandFailedException(ExitCode.Failed, $"{clip} has no frame of each kind whose networks cover the whole picture");
        return ranges;
    }
}
