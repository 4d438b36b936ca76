using System.Globalization;
using System.Text;
using NeuralCodec.Codec.Model;

namespace NeuralCodec.Playback.State;

/// <summary>
/// Where playing stopped, per path: a text file with one line each, newest last. What cannot be read or written is left out
/// silently, as nothing depends on it.
/// </summary>
public sealed class ResumeStore(string path)
{
    private const int Kept = 200;
    private static readonly TimeSpan FromEnds = TimeSpan.FromSeconds(3);

    /// <summary>The file in the user's local application data.</summary>
    public static ResumeStore CreateDefault() => new(Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "ncv", "resume.txt"));

    /// <summary>The position of a recording, or null.</summary>
    public TimeSpan? Find(string recording)
    {
        string key = Key(recording);
        foreach (string line in ReadLines())
        {
            string[] parts = line.Split('\t');
            if (parts.Length == 2 && parts[1] == key && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long ticks))
                return new TimeSpan(ticks);
        }

        return null;
    }

    /// <summary>Keeps a position; one near the beginning or the end forgets the recording, which then starts anew.</summary>
    public void Save(string recording, TimeSpan position, TimeSpan duration)
    {
        string key = Key(recording);
        List<string> lines = [.. ReadLines().Where(line => !line.EndsWith("\t" + key, StringComparison.Ordinal)).TakeLast(Kept - 1)];
        if (position > FromEnds && position < duration - FromEnds)
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{position.Ticks}\t{key}"));
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            WholeFile.Write(path, Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No home to write to.
        }
    }

    private static string Key(string recording) => Path.GetFullPath(recording).Replace('\t', ' ').Replace('\n', ' ').Replace('\r', ' ');

    private string[] ReadLines()
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: < 1 << 20 } ? File.ReadAllLines(path) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
