using NeuralCodec.Cli.Terminal;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Cli;

/// <summary>Where decoded frames go; the target's extension chooses.</summary>
internal abstract class FrameSink : IDisposable
{
    public static FrameSink Create(string path, SequenceHeader header, IReadOnlyList<TrackDescription> tracks)
    {
        string extension = Path.GetExtension(path).ToLowerInvariant();
        if (path == "-" || extension == ".y4m")
            return new Y4mSink(OutputFile.Create(path), header);
        if (extension is ".png" or ".ppm")
            return new StillSink(path, header);
        foreach (string note in FfmpegVideoWriter.DescribeChanges(path, header, tracks))
            Message.Note(note);
        return new FfmpegSink(path, new FfmpegVideoWriter(path, header, tracks));
    }

    /// <summary>
    /// Where a sequence of another size or time base goes: on in the same y4m stream or row of pictures; otherwise into a file of its own,
    /// NAME-2.mp4 and so on.
    /// </summary>
    public abstract FrameSink Following(SequenceHeader header, IReadOnlyList<TrackDescription> tracks, int number, bool overwrite);

    public abstract ValueTask WriteFrameAsync(Frame frame);

    public virtual void WritePackets(IReadOnlyList<TrackPacket> packets)
    {
    }

    public virtual void Complete()
    {
    }

    public abstract void Dispose();

    private sealed class Y4mSink(Stream stream, SequenceHeader header) : FrameSink
    {
        private readonly Y4mWriter _writer = new(
            stream, header.WidthPixels, header.HeightPixels, header.NominalFrameRate, header.SampleAspectRatio, header.Color);

        private bool _isHandedOn;

        public override FrameSink Following(SequenceHeader header, IReadOnlyList<TrackDescription> tracks, int number, bool overwrite)
        {
            _isHandedOn = true;
            Message.Note($"{header.WidthPixels}x{header.HeightPixels} from here on, under a second header in the same stream: ncv reads that, few other programs do");
            return new Y4mSink(stream, header);
        }

        public override ValueTask WriteFrameAsync(Frame frame) => _writer.WriteFrameAsync(frame);

        public override void Dispose()
        {
            if (!_isHandedOn)
                stream.Dispose();
        }
    }

    /// <summary>One picture for a still; NAME-00001.png and so on for a video.</summary>
    private sealed class StillSink(string path, SequenceHeader header) : FrameSink
    {
        private readonly RgbImage _image = new(header.WidthPixels, header.HeightPixels);
        private int _count;

        public override FrameSink Following(SequenceHeader header, IReadOnlyList<TrackDescription> tracks, int number, bool overwrite)
        {
            Message.Note($"{header.WidthPixels}x{header.HeightPixels} from picture {_count + 1} on");
            return new StillSink(path, header) { _count = _count };
        }

        public override ValueTask WriteFrameAsync(Frame frame)
        {
            _count++;
            string extension = Path.GetExtension(path);
            string target = header.Kind == SequenceKind.Still ? path : $"{path[..^extension.Length]}-{_count:00000}{extension}";
            ColorConverter.ToRgb(frame, header.Color, _image);
            using FileStream stream = File.Create(target);
            if (extension.Equals(".png", StringComparison.OrdinalIgnoreCase))
                PngWriter.Write(stream, _image);
            else
                PpmWriter.Write(stream, _image);
            return ValueTask.CompletedTask;
        }

        public override void Dispose()
        {
        }
    }

    private sealed class FfmpegSink(string path, FfmpegVideoWriter writer) : FrameSink
    {
        public override FrameSink Following(SequenceHeader header, IReadOnlyList<TrackDescription> tracks, int number, bool overwrite)
        {
            string name = Path.Combine(Path.GetDirectoryName(path) ?? "", $"{Path.GetFileNameWithoutExtension(path)}-{number}{Path.GetExtension(path)}");
            OutputFile.Check(name, "-", overwrite, false);
            Message.Note($"{header.WidthPixels}x{header.HeightPixels} from here on, into {name}");
            return new FfmpegSink(path, new FfmpegVideoWriter(name, header, tracks));
        }

        public override ValueTask WriteFrameAsync(Frame frame)
        {
            writer.WriteFrame(frame);
            return ValueTask.CompletedTask;
        }

        public override void WritePackets(IReadOnlyList<TrackPacket> packets)
        {
            foreach (TrackPacket packet in packets)
                writer.WritePacket(packet);
        }

        public override void Complete() => writer.Complete();

        public override void Dispose() => writer.Dispose();
    }
}
