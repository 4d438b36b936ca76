using System.CommandLine;
using System.Globalization;
using NeuralCodec.Cli.Terminal;
using NeuralCodec.Codec.Devices.Onnx;
using NeuralCodec.Codec.Model;

namespace NeuralCodec.Cli.Commands;

/// <summary>`ncv models export`: ONNX graphs of a package (docs/devices.md).</summary>
internal static class ModelsExport
{
    public static Command Build()
    {
        Argument<string> package = new("package") { Description = "a model package" };
        Option<string> output = new("--output", "-o") { Description = "folder for the graphs", HelpName = "DIR", Required = true };
        Option<string> size = new("--size") { Description = "size of the pictures", HelpName = "WxH", Required = true };
        Option<int> batch = new("--batch") { Description = "frames per run", HelpName = "N", DefaultValueFactory = _ => 1 };
        Option<OnnxPrecision> precision = new("--precision") { Description = "numbers inside the graphs", DefaultValueFactory = _ => OnnxPrecision.Float32 };
        Command command = new("export", "write ONNX graphs of a package, one per frame type") { package, output, size, batch, precision };
        command.SetAction(result =>
        {
            if (!Units.TryParseSize(result.GetValue(size)!, out (int Width, int Height) parsed) || parsed.Width > OnnxExport.MaxSidePixels || parsed.Height > OnnxExport.MaxSidePixels)
                throw new CommandFailedException(ExitCode.Usage, $"--size is WxH with sides of 1 to {OnnxExport.MaxSidePixels}");
            if (result.GetValue(batch) is < 1 or > OnnxExport.MaxBatch)
                throw new CommandFailedException(ExitCode.Usage, $"--batch is 1 to {OnnxExport.MaxBatch}");
            return Run(result.GetValue(package)!, result.GetValue(output)!, parsed.Width, parsed.Height, result.GetValue(batch), result.GetValue(precision));
        });
        return command;
    }

    private static int Run(string path, string folder, int width, int height, int batch, OnnxPrecision precision)
    {
        ModelPackage package = ModelPackage.Load(path);
        OnnxFrameKind[] kinds = OnnxExport.HasInter(package) ? [OnnxFrameKind.Intra, OnnxFrameKind.Inter] : [OnnxFrameKind.Intra];
        Directory.CreateDirectory(folder);
        foreach (OnnxFrameKind kind in kinds)
        {
            OnnxGraph graph = OnnxExport.Build(package, kind, width, height, batch, precision);
            string name = string.Create(CultureInfo.InvariantCulture, $"{kind}-{width}x{height}-b{batch}-{precision}.onnx").ToLowerInvariant();
            string file = Path.Combine(folder, name);
            File.WriteAllBytes(file, graph.Content.Span);
            Console.Out.WriteLine(file);
            Message.Note($"{name}: {Message.Bytes(graph.Content.Length)}, planes of {graph.PaddedWidth}x{graph.PaddedHeight}");
        }
        return ExitCode.Done;
    }
}
