using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace NeuralCodec.Training.Data;

/// <summary>Decoded pictures kept on disk, by source file, scale and frame step.</summary>
internal static class PictureCache
{
    private const uint Magic = 0x5354_4E59;

    /// <summary>Frames of a file, from the cache or decoded and put there.</summary>
    /// <param name="scale">Size relative to the source.</param>
    /// <param name="every">Keeps one frame of so many.</param>
    /// <exception cref="TrainingDataException">The file cannot be decoded.</exception>
    public static List<Frame420> Read(string file, double scale, int every, string cacheFolder)
    {
        FileInfo info = new(file);
        string key = string.Create(CultureInfo.InvariantCulture, $"{info.FullName}|{info.Length}|{info.LastWriteTimeUtc.Ticks}|{scale}|{every}");
        string path = Path.Combine(cacheFolder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..24] + ".yuv");
        if (TryReadCache(path) is { } cached) return cached;
        List<Frame420> frames = MediaReader.Read(file, scale, every);
        Directory.CreateDirectory(cacheFolder);
        string partial = path + ".partial";
        using (BinaryWriter writer = new(File.Create(partial)))
        {
            writer.Write(Magic);
            writer.Write(frames.Count);
            foreach (Frame420 f in frames)
            {
                writer.Write(f.Width);
                writer.Write(f.Height);
                writer.Write(f.Y);
                writer.Write(f.U);
                writer.Write(f.V);
            }
        }
        File.Move(partial, path, overwrite: true);
        return frames;
    }

    // A cache file that is not whole is no error: the source is decoded again.
    private static List<Frame420>? TryReadCache(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            using BinaryReader reader = new(File.OpenRead(path));
            if (reader.ReadUInt32() != Magic) return null;
            List<Frame420> frames = [];
            for (int count = reader.ReadInt32(); frames.Count < count;)
            {
                int w = reader.ReadInt32(), h = reader.ReadInt32();
                if (w is < 2 or > 16384 || h is < 2 or > 16384) return null;
                Frame420 f = new(w, h, reader.ReadBytes(w * h), reader.ReadBytes(w * h / 4), reader.ReadBytes(w * h / 4));
                if (f.V.Length != w * h / 4) return null;
                frames.Add(f);
            }
            return frames.Count > 0 ? frames : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
