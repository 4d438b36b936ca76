using System.Diagnostics;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Devices;
using NeuralCodec.Codec.Inter;
using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Benchmarks.Devices;

/// <summary>Times of an encoder's analysis of whole pictures, packed already. What is in them makes no difference to that: it is noise.</summary>
internal sealed class AnalysisTrial
{
    // The first run of each pays for what is made once.
    private const int Runs = 4;

    private static readonly QualityIndex Quality = QualityIndex.FromQuality(50);

    private readonly ModelPackage _package;
    private readonly IntraNetworks _intra;
    private readonly InterNetworks? _inter;
    private readonly IntegerTensor _frame, _predictions, _latents = new(0, 0, 0);

    public AnalysisTrial(ModelPackage package, int widthPixels, int heightPixels)
    {
        _package = package;
        _intra = new IntraNetworks(package);
        _inter = package.Architecture == IntraArchitecture.VideoName ? new InterNetworks(package) : null;
        (int rows, int columns) = FramePacking.PackedSize(widthPixels, heightPixels);
        (_frame, _predictions) = (new IntegerTensor(rows, columns, FramePacking.Channels), new IntegerTensor(rows, columns, InterNetworks.PredictionChannels));
        Random random = new(1);
        foreach (IntegerTensor tensor in (IntegerTensor[])[_frame, _predictions])
        {
            foreach (ref short value in tensor.Values) value = (short)(((2 * random.Next(256)) - 255) << _intra.InputShift);
        }
    }

    /// <summary>Adds the times of a round.</summary>
    /// <param name="options">The device; null = the normative engine.</param>
    public void Run(DeviceOptions? options, int threads, DeviceResult result)
    {
        using DeviceAnalysis? device = options is null ? null : new DeviceAnalysis(_package, options);
        using NetworkWorkspace workspace = new(threads);
        InterHeader header = new(Quality, 0, 1);
        Time(result.IntraAnalysis, () =>
        {
            if (device is null) Analyse(workspace, _intra.Analysis, IntraArchitecture.Analysis, null);
            else if (!device.TryAnalyse(_frame, QualityMode.Video, Quality, _latents)) throw new InvalidOperationException("the device failed");
        });
        if (_inter is null) return;
        Time(result.InterAnalysis, () =>
        {
            if (device is null) Analyse(workspace, _inter.Analysis, InterArchitecture.Analysis, _predictions);
            else if (!device.TryAnalyse(_frame, _predictions, true, header, _latents)) throw new InvalidOperationException("the device failed");
        });
    }

    private void Analyse(NetworkWorkspace workspace, IntegerNetwork network, string name, IntegerTensor? second)
    {
        short[] gains = new short[network.GainChannels];
        _package.ReadGains(name, 1, Quality.Raw, gains);
        network.Run(workspace, _frame, second, _latents, gains);
    }

    private static void Time(List<double> milliseconds, Action run)
    {
        for (int i = 0; i < Runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            if (i > 0) milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }
}
