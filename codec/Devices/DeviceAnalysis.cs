using NeuralCodec.Codec.Devices.Onnx;
using NeuralCodec.Codec.Devices.OnnxRuntime;
using NeuralCodec.Codec.Inter;
using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Codec.Devices;

/// <summary>
/// An encoder's analysis by graphs on ONNX Runtime. What it gives are the latents that the encoder quantises: another choice than the normative engine's
/// within rounding, and no more, so files decode everywhere to the encoder's pictures. It says no where it cannot, and the caller takes the
/// normative engine: for everything once the device has failed, and for parts of pictures where a graph takes long to compile.
/// </summary>
internal sealed class DeviceAnalysis : IDisposable
{
    private readonly ModelPackage _package;
    private readonly DeviceGraphs<AnalysisSession> _graphs;

    /// <summary>Loads the library.</summary>
    /// <exception cref="OrtException">There is none, or it lacks the provider.</exception>
    public DeviceAnalysis(ModelPackage package, DeviceOptions options)
    {
        _package = package;
        _graphs = new DeviceGraphs<AnalysisSession>(
            package, options, (library, graph, settings) => new AnalysisSession(library, graph, settings), isAnalysis: true);
    }

    /// <summary>Frames that the device has analysed.</summary>
    public long Frames => _graphs.Frames;

    /// <summary>Analyses a picture that is coded alone.</summary>
    /// <param name="frame">The packed picture, [rows, columns, 96].</param>
    /// <param name="latents">Takes the output of the analysis, [rows / 2, columns / 2, latent channels].</param>
    public bool TryAnalyse(IntegerTensor frame, QualityMode mode, QualityIndex quality, IntegerTensor latents) =>
        _graphs.Takes(isWhole: true) && TryRun(OnnxGraphKind.IntraAnalysis, IntraArchitecture.Analysis, frame, null, (int)mode, quality, latents);

    /// <summary>Analyses a picture, or the window of one, that is coded from predictions.</summary>
    /// <param name="frame">The packed window, [rows, columns, 96].</param>
    /// <param name="predictions">Both packed predictions, [rows, columns, 192].</param>
    /// <param name="isWhole">True where the window is the picture.</param>
    /// <param name="header">Of the frame.</param>
    /// <param name="latents">Takes the output of the analysis, [rows / 2, columns / 2, latent channels].</param>
    public bool TryAnalyse(IntegerTensor frame, IntegerTensor predictions, bool isWhole, InterHeader header, IntegerTensor latents) =>
        _graphs.Takes(isWhole) && TryRun(OnnxGraphKind.InterAnalysis, InterArchitecture.Analysis, frame, predictions, header.Mode, header.Quality, latents);

    public void Dispose() => _graphs.Dispose();

    private bool TryRun(
        OnnxGraphKind kind, string network, IntegerTensor frame, IntegerTensor? predictions, int mode, QualityIndex quality, IntegerTensor latents) =>
        _graphs.TryRun(new GraphSize(kind, frame.Rows, frame.Columns), session =>
        {
            int shift = _package.Number(kind.IsInter() ? InterArchitecture.InputShift : IntraArchitecture.InputShift, 0, 7);
            session.SetGains(_package, network, mode, quality);
            session.SetSamples(OnnxGraph.Frame, frame, shift);
            if (predictions is not null) session.SetSamples(OnnxGraph.Predictions, predictions, shift);
            session.Run(latents);
        });
}
