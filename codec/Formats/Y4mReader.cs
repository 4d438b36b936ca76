using System.Globalization;
using System.Text;
using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Formats;

/// <summary>
/// Reads YUV4MPEG2 ("y4m") from any stream: 8-bit 4:2:0 and mono. Source of the format: the yuv4mpeg manual page of mjpegtools,
/// and XCOLORRANGE as ffmpeg writes it.
/// </summary>
public sealed class Y4mReader
{
    private const int MaxLineBytes = 1024;
    private readonly Stream _stream;
    private readonly BitstreamLimits _limits;
    private readonly bool _isMono;
    private readonly byte[] _one = new byte[1];
    private long _offset;

    private Y4mReader(Stream stream, string[] fields, long offset, BitstreamLimits limits)
    {
        _stream = stream;
        _offset = offset;
        _limits = limits;
        string space = "420jpeg";
        foreach (string field in fields.Skip(1).Where(field => field.Length > 0))
        {
            string value = field[1..];
            switch (field[0])
            {
                case 'W':
                    WidthPixels = ParseSide(value, limits);
                    break;
                case 'H':
                    HeightPixels = ParseSide(value, limits);
                    break;
                case 'F':
                    FrameRate = ParseRational(value);
                    break;
                case 'A':
                    SampleAspectRatio = ParseRational(value);
                    break;
                case 'C':
                    space = value;
                    break;
                case 'I' when value is not ("p" or "?"):
                    IsInterlaced = true;
                    break;
                case 'X' when value.StartsWith("COLORRANGE=", StringComparison.Ordinal):
                    Color = Color with { IsFullRange = value.EndsWith("FULL", StringComparison.Ordinal) };
                    break;
            }
        }

        if (WidthPixels == 0 || HeightPixels == 0)
            ThrowHelper.ThrowInvalid(0, "y4m header without width or height");
        if ((long)WidthPixels * HeightPixels > limits.MaxPixels)
            ThrowHelper.ThrowLimit(0, $"picture of {WidthPixels}x{HeightPixels} is over the limits");
        _isMono = space == "mono";
        Color = Color with { Siting = ParseSiting(space) };
    }

    /// <summary>Width in pixels.</summary>
    public int WidthPixels { get; }

    /// <summary>Height in pixels.</summary>
    public int HeightPixels { get; }

    /// <summary>Frames per second, 0/0 where unknown.</summary>
    public Rational FrameRate { get; }

    /// <summary>Width to height of a sample, 0/0 where unknown.</summary>
    public Rational SampleAspectRatio { get; }

    /// <summary>True where the header speaks of fields; frames are read as they are.</summary>
    public bool IsInterlaced { get; }

    /// <summary>Range and siting as far as the header names them.</summary>
    public ColorDescription Color { get; } = new();

    /// <summary>Reads on where another header came instead of a frame, as in streams joined with `cat`; null before.</summary>
    public Y4mReader? Next { get; private set; }

    /// <summary>Reads the header.</summary>
    /// <exception cref="InvalidMediaException">Not y4m, a pixel format other than 8-bit 4:2:0 or mono, or over the limits.</exception>
    public static async ValueTask<Y4mReader> OpenAsync(
        Stream stream, BitstreamLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        byte[] magic = new byte[9];
        int count = await stream.ReadAtLeastAsync(magic, magic.Length, false, cancellationToken).ConfigureAwait(false);
        if (count < magic.Length || !magic.AsSpan().SequenceEqual("YUV4MPEG2"u8))
            throw new InvalidMediaException(MediaProblem.UnknownFormat, 0, "not a y4m stream");
        StringBuilder line = new();
        byte[] one = new byte[1];
        while (true)
        {
            if (await stream.ReadAsync(one, cancellationToken).ConfigureAwait(false) == 0 || count > MaxLineBytes)
                ThrowHelper.ThrowInvalid(count, "y4m header without end");
            count++;
            if (one[0] == '\n')
                break;
            line.Append((char)one[0]);
        }

        return new Y4mReader(stream, line.ToString().Split(' '), count, limits ?? BitstreamLimits.Default);
    }

    /// <summary>Reads the next frame; false at the end, and where <see cref="Next"/> goes on.</summary>
    /// <exception cref="InvalidMediaException">The stream ends inside a frame, or no frame header is where one should be.</exception>
    public async ValueTask<bool> ReadFrameAsync(Frame destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (Next is not null || !await ReadFrameHeaderAsync(cancellationToken).ConfigureAwait(false))
            return false;
        int wanted = _isMono ? WidthPixels * HeightPixels : destination.LengthBytes;
        int count = await _stream.ReadAtLeastAsync(destination.Memory[..wanted], wanted, false, cancellationToken).ConfigureAwait(false);
        _offset += count;
        if (count < wanted)
            ThrowHelper.ThrowInvalid(_offset, $"y4m frame of {count} bytes; {wanted} wanted");
        if (_isMono)
            destination.Pixels[wanted..].Fill(128);
        return true;
    }

    private async ValueTask<bool> ReadFrameHeaderAsync(CancellationToken cancellationToken)
    {
        StringBuilder line = new();
        long start = _offset;
        while (await _stream.ReadAsync(_one, cancellationToken).ConfigureAwait(false) != 0)
        {
            _offset++;
            if (_one[0] == '\n')
            {
                string[] fields = line.ToString().Split(' ');
                if (fields[0] == "YUV4MPEG2")
                {
                    Next = new Y4mReader(_stream, fields, _offset, _limits);
                    return false;
                }

                if (fields[0] != "FRAME")
                    break;
                return true;
            }

            if (line.Append((char)_one[0]).Length > MaxLineBytes)
                break;
        }

        if (line.Length > 0 || _offset != start)
            ThrowHelper.ThrowInvalid(start, "no y4m frame header");
        return false;
    }

    private static int ParseSide(string text, BitstreamLimits limits)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int side) || side < 1)
            ThrowHelper.ThrowInvalid(0, "y4m side is not a positive number");
        if (side > limits.MaxSidePixels)
            ThrowHelper.ThrowLimit(0, $"y4m side of {side} pixels is over the limit of {limits.MaxSidePixels}");
        return side;
    }

    private static Rational ParseRational(string text)
    {
        if (!Rational.TryParse(text, out Rational value))
            ThrowHelper.ThrowInvalid(0, "y4m ratio is not two numbers");
        return value;
    }

    private static ChromaSiting ParseSiting(string space)
    {
        switch (space)
        {
            case "420jpeg" or "420" or "mono":
                return ChromaSiting.Center;
            case "420mpeg2":
                return ChromaSiting.Left;
            case "420paldv":
                return ChromaSiting.TopLeft;
            default:
                ThrowHelper.ThrowVersion(0, $"y4m pixel format '{space}' is not 8-bit 4:2:0; convert it first (ffmpeg -pix_fmt yuv420p)");
                return default;
        }
    }
}
