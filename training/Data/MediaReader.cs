using System.Diagnostics;
using System.Globalization;

namespace NeuralCodec.Training.Data;

/// <summary>Reads stills and recordings through an ffmpeg child process.</summary>
public static class MediaReader
{
    private static readonly string[] StillExtensions = [".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".ppm"];
    private static readonly string[] VideoExtensions = [".mp4", ".mov", ".mkv", ".avi", ".webm", ".ts", ".m4v", ".y4m"];

    public static bool IsStill(string path) => StillExtensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    public static bool IsVideo(string path) => VideoExtensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Every readable kind of file below a folder (or the file itself), sorted by path.</summary>
    /// <exception cref="TrainingDataException">The path does not exist or holds no picture and no recording.</exception>
    public static IReadOnlyList<string> Find(string path)
    {
        if (File.Exists(path)) return [path];
        if (!Directory.Exists(path)) throw new TrainingDataException($"'{path}' does not exist");
        List<string> files = [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(f => IsStill(f) || IsVideo(f))];
        if (files.Count == 0) throw new TrainingDataException($"'{path}' holds no pictures and no recordings");
        files.Sort(StringComparer.Ordinal);
        return files;
    }

    /// <summary>
    /// Decodes to 4:2:0. Stills become full-range BT.601 as in JPEG; recordings keep their matrix and range. Each frame is
    /// scaled by <paramref name="scale"/> (area filter) and cut to even sizes.
    /// </summary>
    /// <param name="every">Keeps one frame of so many.</param>
    /// <exception cref="TrainingDataException">ffmpeg is missing or refuses the file.</exception>
    public static List<Frame420> Read(string path, double scale, int every, int limit = int.MaxValue)
    {
        (int width, int height) = Size(path);
        int w = Math.Max(2, (int)Math.Round(width * scale / 2) * 2), h = Math.Max(2, (int)Math.Round(height * scale / 2) * 2);
        string size = string.Create(CultureInfo.InvariantCulture, $"scale={w}:{h}:flags=area");
        string filter = IsStill(path)
            ? size + ":out_color_matrix=bt601:out_range=full,format=yuvj420p"
            : $"select=not(mod(n\\,{every})),{size},format=yuv420p|yuvj420p";
        byte[] buffer = new byte[w * h * 3 / 2];
        List<Frame420> frames = [];
        Run(path, ["-v", "error", "-i", path, "-vf", filter, "-vsync", "0", "-f", "rawvideo", "-"], stream =>
        {
            while (frames.Count < limit && stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) == buffer.Length)
            {
                int luma = w * h;
                frames.Add(new Frame420(w, h, buffer[..luma], buffer[luma..(luma * 5 / 4)], buffer[(luma * 5 / 4)..]));
            }
        });
        return frames.Count > 0 ? frames : throw new TrainingDataException($"'{path}' holds no frame that can be decoded");
    }

    /// <summary>Decodes a still to interleaved RGB.</summary>
    public static (int Width, int Height, byte[] Rgb) ReadRgb(string path)
    {
        (int width, int height) = Size(path);
        byte[] rgb = new byte[width * height * 3];
        int read = 0;
        Run(path, ["-v", "error", "-i", path, "-frames:v", "1", "-pix_fmt", "rgb24", "-f", "rawvideo", "-"],
            stream => read = stream.ReadAtLeast(rgb, rgb.Length, throwOnEndOfStream: false));
        return read == rgb.Length ? (width, height, rgb) : throw new TrainingDataException($"'{path}' is cut short");
    }

    private static (int Width, int Height) Size(string path)
    {
        string text = "";
        Run(path, ["-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height", "-of", "csv=p=0", path],
            stream => text = new StreamReader(stream).ReadToEnd(), "ffprobe");
        string[] parts = text.Split('\n')[0].Trim().Split(',');
        return parts.Length >= 2 && int.TryParse(parts[0], out int w) && int.TryParse(parts[1], out int h) && w is > 0 and <= 16384 && h is > 0 and <= 16384
            ? (w, h)
            : throw new TrainingDataException($"'{path}' holds no picture of a usable size");
    }

    private static void Run(string path, string[] arguments, Action<Stream> read, string program = "ffmpeg")
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new TrainingDataException($"{program} is not installed: on Debian or Ubuntu run 'apt-get install -y ffmpeg'", e);
        }
        using (process)
        {
            process.StandardInput.Close();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            read(process.StandardOutput.BaseStream);
            process.StandardOutput.Close();
            process.WaitForExit();
            // A reader that has enough closes the pipe early; what ffmpeg says of that is not an error of the file.
            if (process.ExitCode != 0 && errors.Result is { Length: > 0 } message && !message.Contains("Broken pipe", StringComparison.Ordinal))
                throw new TrainingDataException($"'{path}': {message.Trim().Split('\n')[^1]}");
        }
    }
}
