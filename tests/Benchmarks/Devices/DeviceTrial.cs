using NeuralCodec.Benchmarks.Motion;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Devices;
using NeuralCodec.Codec.Devices.Onnx;
using NeuralCodec.Codec.Devices.OnnxRuntime;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Metrics;
using NeuralCodec.Codec.Model;

namespace NeuralCodec.Benchmarks.Devices;

/// <summary>What was measured of a form.</summary>
/// <param name="Precision">Null for the normative engine.</param>
internal sealed record DeviceResult(OnnxPrecision? Precision)
{
    public string Form => Precision?.ToString() ?? "managed";

    public int Frames { get; set; }

    public long DeviceFrames { get; set; }

    public List<double> Intra { get; } = [];

    public List<double> Inter { get; } = [];

    /// <summary>Times of the analysis of whole pictures that an encoder codes alone, in milliseconds.</summary>
    public List<double> IntraAnalysis { get; } = [];

    /// <summary>Times of the analysis of whole pictures that it codes from predictions.</summary>
    public List<double> InterAnalysis { get; } = [];

    public List<double> Psnr { get; } = [];

    /// <summary>Numbers of the last frames of groups.</summary>
    public List<int> GroupEnds { get; } = [];

    /// <summary>Loss of PSNR-Y to the normative engine at the last frame of every group, in dB.</summary>
    public List<double> GroupEndDrift { get; } = [];

    public double LargestDrift { get; set; }

    public double IntraMilliseconds => Median(Intra);

    public double InterMilliseconds => Median(Inter);

    public double IntraAnalysisMilliseconds => Median(IntraAnalysis);

    public double InterAnalysisMilliseconds => Median(InterAnalysis);

    /// <summary>Medians of both kinds, weighted by their number: a pause of the machine counts little.</summary>
    public double FrameMilliseconds => ((IntraMilliseconds * Intra.Count) + (InterMilliseconds * Inter.Count)) / Math.Max(1, Intra.Count + Inter.Count);

    private static double Median(List<double> values) => values.Count == 0 ? 0 : values.Order().ElementAt(values.Count / 2);
}

/// <summary>Decodes a file with every form in turn, several times.</summary>
internal sealed class DeviceTrial : IDisposable
{
    private readonly DevicesItem _item;
    private readonly DevicesArguments _arguments;
    private readonly List<Frame> _source;

    private DeviceTrial(DevicesItem item, DevicesArguments arguments, SequenceHeader header, List<Frame> source)
    {
        (_item, _arguments, _source) = (item, arguments, source);
        (Width, Height, Model) = (header.WidthPixels, header.HeightPixels, header.ModelId);
    }

    public string Name => _item.IsTemporary ? "rendered" : Path.GetFileNameWithoutExtension(_item.File);

    public int Width { get; }

    public int Height { get; }

    public int Threads => _arguments.Threads;

    public ModelId Model { get; }

    public static async Task<DeviceTrial> OpenAsync(DevicesItem item, DevicesArguments arguments, OrtLibrary library)
    {
        ArgumentNullException.ThrowIfNull(library);
        using FileStream stream = File.OpenRead(item.File);
        VideoDecoder decoder = await VideoDecoder.OpenAsync(stream).ConfigureAwait(false);
        await using (decoder.ConfigureAwait(false))
            return new DeviceTrial(item, arguments, decoder.Info, item.Source is null ? [] : MotionSearchCommand.Read(item.Source, arguments.Frames));
    }

    /// <summary>The results; that of the normative engine first.</summary>
    public async Task<List<DeviceResult>> RunAsync()
    {
        PackageRanges ranges = new(Model);
        OnnxPrecision[] forms = [.. Enum.GetValues<OnnxPrecision>().Where(form => _arguments.Forms.Count == 0 || _arguments.Forms.Contains(form))];
        if (forms.Contains(OnnxPrecision.A8W8)) await DecodeAsync(_arguments.Calibrate ?? _item.File, Device(OnnxPrecision.Float32) with { Calibration = ranges }, null).ConfigureAwait(false);
        List<DeviceResult> results = [new(null), .. forms.Select(precision => new DeviceResult(precision))];
        AnalysisTrial? analysis = _arguments.IsDriftOnly ? null : new AnalysisTrial(ModelStore.CreateDefault().Load(Model), Width, Height);
        for (int round = 0; round < _arguments.Rounds; round++)
        {
            foreach (DeviceResult result in results)
            {
                DeviceOptions? device = result.Precision is { } precision ? Device(precision) with { Ranges = ranges } : null;
                await DecodeAsync(_item.File, device, result).ConfigureAwait(false);
                // There is no analysis of measured ranges.
                if (result.Precision != OnnxPrecision.A8W8) analysis?.Run(device, Threads, result);
            }
        }
        foreach (DeviceResult result in results.Skip(1)) result.LargestDrift = Drift(results[0], result);
        return results;
    }

    public void Dispose()
    {
        _source.ForEach(frame => frame.Dispose());
        if (_item.IsTemporary) File.Delete(_item.File);
    }

    private static double Drift(DeviceResult managed, DeviceResult result)
    {
        double largest = 0;
        for (int i = 0; i < Math.Min(managed.Psnr.Count, result.Psnr.Count); i++) largest = Math.Max(largest, managed.Psnr[i] - result.Psnr[i]);
        result.GroupEndDrift.AddRange(managed.GroupEnds.Where(end => end < result.Psnr.Count).Select(end => managed.Psnr[end] - result.Psnr[end]));
        return largest;
    }

    private DeviceOptions Device(OnnxPrecision precision) => new()
    {
        Session = new OrtSessionOptions
        {
            Provider = _arguments.Provider,
            ProviderOptions = _arguments.ProviderOptions,
            Threads = _arguments.Threads,
            AllowsCpuFallback = false,
        },
        LibraryPath = _arguments.Library,
        Precision = precision,
    };

    /// <summary>Decodes the file. The first frame of each kind pays for what is made once and counts for the picture only.</summary>
    private async Task DecodeAsync(string file, DeviceOptions? device, DeviceResult? result)
    {
        long onDevice = 0;
        string? failure = null;
        if (device is not null) device = device with { Warn = text => failure = text, Count = (count, _) => onDevice = count };
        using FileStream stream = File.OpenRead(file);
        DecoderOptions options = new() { ThreadCount = Threads, MaxFrames = _arguments.Frames, Device = device };
        VideoDecoder decoder = await VideoDecoder.OpenAsync(stream, options).ConfigureAwait(false);
        int number = 0;
        bool isFirst = result?.Psnr.Count == 0;
        await using (decoder.ConfigureAwait(false))
        {
            HashSet<FrameType> seen = [];
            await foreach (Frame frame in decoder.ReadFramesAsync().ConfigureAwait(false))
            {
                using (frame)
                {
                    if (result is null) continue;
                    FrameCoding coding = frame.Coding!.Value;
                    if (!seen.Add(coding.Type)) (coding.Type == FrameType.Intra ? result.Intra : result.Inter).Add(coding.DecodeTime.TotalMilliseconds);
                    if (isFirst && number < _source.Count) result.Psnr.Add(Psnr.Compute(_source[number], frame, 0));
                    if (isFirst && number > 0 && coding.Type == FrameType.Intra) result.GroupEnds.Add(number - 1);
                    number++;
                }
            }
            if (isFirst && number > 0) result!.GroupEnds.Add(number - 1);
        }
        if (failure is not null) throw new InvalidOperationException(failure);
        if (result is not null) (result.Frames, result.DeviceFrames) = (number, onDevice);
    }
}
