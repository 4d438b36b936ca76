using System.CommandLine;
using NeuralCodec.Cli.Terminal;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Players;

namespace NeuralCodec.Cli.Commands;

/// <summary>The options of `ncv encode`.</summary>
internal sealed class EncodeOptions
{
    private readonly Option<double?> _quality = new("--quality", "-q") { Description = $"0 to 100, higher is better; default {EncoderOptions.DefaultQuality}", HelpName = "0..100" };
    private readonly Option<double?> _crf = new("--crf") { Description = "0 to 63, lower is better: the same scale reversed", HelpName = "0..63" };
    private readonly Option<string?> _bitrate = new("--bitrate", "-b") { Description = "bits per second, as 800k or 1.5M: a file is encoded several times, to 3 %; a pipe in one pass", HelpName = "RATE" };
    private readonly Option<bool> _onePass = new("--one-pass") { Description = "--bitrate in one pass: the first groups look for the quality, later ones pay back" };
    private readonly Option<string?> _maxBitrate = new("--max-bitrate") { Description = "highest bits per second, through a leaky bucket of --buffer; quality gives way", HelpName = "RATE" };
    private readonly Option<string?> _buffer = new("--buffer") { Description = "seconds that the bucket of --max-bitrate holds; default 2", HelpName = "T" };
    private readonly Option<bool> _lowDelay = new("--low-delay") { Description = "each frame from the one before, without waiting for later ones; larger files" };
    private readonly Option<bool> _intraOnly = new("--intra-only") { Description = "every frame alone; much larger files" };
    private readonly Option<string?> _bpp = new("--bpp") { Description = "bits per pixel to reach within 3 %", HelpName = "BITS" };
    private readonly Option<string?> _size = new("--size") { Description = "file size in bytes to reach within 3 %, as 500k or 20M", HelpName = "BYTES" };
    private readonly Option<EncoderPreset> _preset = new("--preset") { Description = "work of the encoder; decoding costs the same", DefaultValueFactory = _ => EncoderPreset.Medium };
    private readonly Option<string?> _keyint = new("--keyint", "-g") { Description = "longest group, in frames (50) or seconds (1s); at most 2 s", HelpName = "N|Ns" };
    private readonly Option<int> _threads = new("--threads", "-j") { Description = "threads, 0 = all", HelpName = "N" };
    private readonly Option<long> _skip = new("--skip") { Description = "frames to leave out at the beginning", HelpName = "N" };
    private readonly Option<long> _limit = new("--limit") { Description = "most frames to encode", HelpName = "N" };
    private readonly Option<string?> _start = new("--start") { Description = "time to begin at, as 12.5 or 1:02", HelpName = "T" };
    private readonly Option<string?> _duration = new("--duration") { Description = "time to encode", HelpName = "T" };
    private readonly Option<string> _inputFormat = new("--input-format") { Description = "format of stdin", DefaultValueFactory = _ => "y4m" };
    private readonly Option<string?> _inputSize = new("--input-size") { Description = "picture size of raw input", HelpName = "WxH" };
    private readonly Option<string?> _fps = new("--fps") { Description = "frame rate of raw input, as 30 or 30000/1001", HelpName = "N/D" };
    private readonly Option<string?> _model = new("--model") { Description = "model package", HelpName = "FILE" };
    private readonly Option<bool> _embedModel = new("--embed-model") { Description = "put the model package into the file, which then decodes anywhere" };
    private readonly Option<string?> _recon = new("--recon") { Description = "also write what the decoder will show", HelpName = "FILE.y4m" };
    private readonly Option<bool> _metrics = new("--metrics") { Description = "measure PSNR and MS-SSIM" };
    private readonly Option<ProgressStyle> _progress = new("--progress") { Description = "how progress is shown on stderr", DefaultValueFactory = _ => ProgressStyle.Auto };
    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "a line per frame; with --metrics its quality too" };

    private readonly DeviceSelection _devices = new(Message.Note, isEncoder: true);

    public Option<string?> Output { get; } = new("--output", "-o") { Description = "output file, - for stdout, or the folder for a folder", HelpName = "FILE|-" };

    public Option<bool> Overwrite { get; } = new("--overwrite", "-y") { Description = "overwrite existing files" };

    public Option<bool> NoOverwrite { get; } = new("--no-overwrite") { Description = "never overwrite" };

    public Option<string?> Json { get; } = new("--json") { Description = "write a JSON report to a file, or - for stdout", HelpName = "FILE|-" };

    public Option<bool> Quiet { get; } = new("--quiet") { Description = "only errors" };

    public void AddTo(Command command)
    {
        _inputFormat.AcceptOnlyFromAmong("y4m", "raw");
        foreach (Option option in (Option[])[
            Output, _quality, _crf, _bitrate, _bpp, _size, _onePass, _maxBitrate, _buffer, _preset, _lowDelay, _intraOnly, _keyint, _threads, _skip, _limit, _start, _duration, _inputFormat, _inputSize,
            _fps, Overwrite, NoOverwrite, _model, _embedModel, _recon, _metrics, Json, _progress, Quiet, _verbose])
            command.Options.Add(option);
        _devices.AddTo(command);
    }

    /// <exception cref="CommandFailedException">Options that contradict each other or are out of range.</exception>
    public EncodeRequest Read(ParseResult result)
    {
        (double groupSeconds, int groupFrames) = ReadGroup(result.GetValue(_keyint));
        int targets = new[] { _quality.Name, _crf.Name, _bitrate.Name, _bpp.Name, _size.Name }.Count(name => result.GetResult(name) is not null);
        Require(targets <= 1, "give one of -q, --crf, --bitrate, --bpp, --size");
        Require(result.GetValue(_skip) >= 0 && result.GetValue(_limit) >= 0, "--skip and --limit are 0 or more");
        Require(!result.GetValue(Overwrite) || !result.GetValue(NoOverwrite), "--overwrite and --no-overwrite exclude each other");
        Require(!result.GetValue(_onePass) || result.GetResult(_bitrate) is not null, "--one-pass goes with --bitrate");
        Require(result.GetResult(_buffer) is null || result.GetResult(_maxBitrate) is not null, "--buffer goes with --max-bitrate");
        Require(!result.GetValue(_lowDelay) || !result.GetValue(_intraOnly), "--low-delay and --intra-only exclude each other");
        Require(!_devices.IsLoopNamed(result) || !result.GetValue(_intraOnly), "--loop-device and --intra-only exclude each other: intra frames have no references");
        double bitrate = ReadNumber(result.GetValue(_bitrate), "--bitrate", Units.TryParseScaled), maxBitrate = ReadNumber(result.GetValue(_maxBitrate), "--max-bitrate", Units.TryParseScaled);
        Require(maxBitrate == 0 || bitrate <= maxBitrate, "--bitrate lies above --max-bitrate");
        double buffer = 2;
        Require(result.GetValue(_buffer) is not { } time || (Units.TryParseTime(time, out buffer) && buffer > 0), "--buffer is a time above 0");
        Rational rate = new(30, 1);
        Require(result.GetValue(_fps) is not { } fps || (Rational.TryParse(fps, out rate) && rate.IsPositive), "--fps is a rate such as 30 or 30000/1001");
        (int Width, int Height) size = default;
        Require(result.GetValue(_inputSize) is not { } text || Units.TryParseSize(text, out size), "--input-size is WxH with sides of 1 to 16384");
        return new EncodeRequest
        {
            Options = new EncoderOptions
            {
                Quality = ReadQuality(result),
                MaxBitsPerSecond = maxBitrate,
                BufferSeconds = buffer,
                Preset = result.GetValue(_preset),
                IsLowDelay = result.GetValue(_lowDelay),
                IsIntraOnly = result.GetValue(_intraOnly),
                GroupSeconds = groupSeconds,
                GroupFrames = groupFrames,
                // Who names a length means it.
                StillGroupSeconds = result.GetValue(_keyint) is null ? new EncoderOptions().StillGroupSeconds : 0,
                ThreadCount = result.GetValue(_threads),
                ModelPath = result.GetValue(_model),
                EmbedsModel = result.GetValue(_embedModel),
                AnalysisDevice = _devices.ReadAnalysis(result, result.GetValue(_threads)),
                LoopDevice = _devices.ReadLoop(result, result.GetValue(_threads)),
            },
            Range = new FfmpegReadOptions
            {
                StartSeconds = ReadNumber(result.GetValue(_start), "--start", Units.TryParseTime),
                DurationSeconds = ReadNumber(result.GetValue(_duration), "--duration", Units.TryParseTime),
            },
            SkipFrames = result.GetValue(_skip),
            LimitFrames = result.GetValue(_limit),
            Progress = result.GetValue(Quiet) ? ProgressStyle.None : result.GetValue(_progress),
            IsVerbose = result.GetValue(_verbose),
            WantsMetrics = result.GetValue(_metrics),
            ReconstructionPath = result.GetValue(_recon),
            IsRawInput = result.GetValue(_inputFormat) == "raw",
            RawSize = size,
            RawRate = rate,
            TargetBitrate = bitrate,
            IsOnePass = result.GetValue(_onePass),
            TargetBitsPerPixel = ReadNumber(result.GetValue(_bpp), "--bpp", Units.TryParseScaled),
            TargetBytes = ReadNumber(result.GetValue(_size), "--size", Units.TryParseScaled),
        };
    }

    private delegate bool TryParse(string text, out double value);

    private QualityIndex ReadQuality(ParseResult result)
    {
        if (result.GetValue(_crf) is { } crf)
        {
            Require(crf is >= 0 and <= QualityIndex.MaxIndex, "--crf is 0 to 63");
            return QualityIndex.FromIndex(QualityIndex.MaxIndex - crf);
        }

        double quality = result.GetValue(_quality) ?? EncoderOptions.DefaultQuality;
        Require(quality is >= 0 and <= 100, "--quality is 0 to 100");
        return QualityIndex.FromQuality(quality);
    }

    private static (double Seconds, int Frames) ReadGroup(string? text)
    {
        double seconds = 2;
        int frames = 0;
        if (text is null)
            return (seconds, frames);
        bool isRight = text.EndsWith('s')
            ? Units.TryParseTime(text[..^1], out seconds) && seconds is > 0 and <= 2
            : int.TryParse(text, out frames) && frames is >= 1 and <= 1024;
        Require(isRight, "--keyint is 1 to 1024 frames, or up to 2s");
        return (seconds, frames);
    }

    private static double ReadNumber(string? text, string option, TryParse parse)
    {
        double value = 0;
        Require(text is null || parse(text, out value), $"{option} is not a positive number: {text}");
        return value;
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new CommandFailedException(ExitCode.Usage, message);
    }
}
