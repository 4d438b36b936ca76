using System.Text.Json.Nodes;
using NeuralCodec.Codec.Metrics;
using NeuralCodec.Codec.Model;
using NeuralCodec.Training.Data;
using NeuralCodec.Training.Export;
using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.Models;
using NeuralCodec.Training.State;

namespace NeuralCodec.Training;

/// <summary>What fewer bits cost: real streams of integer models against the estimates of the float model, BD-rate in RGB PSNR.</summary>
internal static class BitsTable
{
    private static readonly (int Activations, int Weights)[] Combinations =
        [(15, 15), (14, 15), (13, 15), (12, 15), (11, 15), (10, 15), (9, 15), (8, 15), (14, 11), (14, 9), (14, 7), (9, 7), (8, 7)];

    public static void Write(string file, string weights, IReadOnlyList<StillPicture> calibration, Evaluation evaluation)
    {
        using IntraModel model = new(IntraConfig.Of(weights), seed: 0);
        _ = Checkpoint.Initialize(weights, model.Store);
        model.Store.Build(Device.Cpu);
        RdPoint[] anchor = Points(evaluation.Run(model, Device.Cpu, Trainer.MeasuredQualities));
        JsonArray rows = [];
        foreach ((int activations, int weightBits) in Combinations)
        {
            byte[] bytes = IntraExporter.Export(weights, "bits", IntraConfig.Of(weights), calibration, activations, weightBits);
            RdPoint[] points = Points(evaluation.Run(ModelPackage.Read(bytes), Trainer.MeasuredQualities));
            JsonObject row = Row(activations, weightBits, anchor, points);
            Console.WriteLine(row.ToJsonString());
            rows.Add((JsonNode)row);
        }
        File.WriteAllText(file, rows.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true }) + "\n");
    }

    /// <summary>A row of the table: the BD-rate, or, where so few bits are left that the curves hardly meet, the range of PSNR.</summary>
    internal static JsonObject Row(int activations, int weightBits, RdPoint[] anchor, RdPoint[] points)
    {
        JsonObject row = new() { ["activation_bits"] = activations, ["weight_bits"] = weightBits };
        try
        {
            row["bd_rate_percent"] = Math.Round(BdRate.Compute(anchor, points), 3);
        }
        catch (ArgumentException)
        {
            row["psnr_low"] = Math.Round(points.Min(p => p.Quality), 2);
            row["psnr_high"] = Math.Round(points.Max(p => p.Quality), 2);
        }
        return row;
    }

    private static RdPoint[] Points(IReadOnlyList<EvaluationPoint> points) => [.. points.Select(p => new RdPoint(p.BitsPerPixel, p.PsnrRgb))];
}
