using System.Globalization;

namespace NeuralCodec.Training.Data;

/// <summary>
/// One `--data` entry: <c>PATH[=SHARE][@SCALES]</c>, for instance <c>clips=0.5@1,0.5</c>: the share of the samples drawn
/// from it, and the sizes its pictures are kept in (compressed sources are cleaner when scaled down).
/// </summary>
public sealed record DataSource(string Path, double Share, double[] Scales)
{
    /// <exception cref="TrainingDataException">The text is not of that form.</exception>
    public static DataSource Parse(string text)
    {
        string[] halves = text.Split('@');
        string[] named = halves[0].Split('=');
        double share = 1;
        double[] scales = [1];
        bool good = halves.Length <= 2 && named.Length <= 2 && named[0].Length > 0
            && (named.Length == 1 || (double.TryParse(named[1], CultureInfo.InvariantCulture, out share) && share > 0));
        if (good && halves.Length == 2)
        {
            scales = [.. halves[1].Split(',').Select(s => double.TryParse(s, CultureInfo.InvariantCulture, out double v) ? v : 0)];
            good = scales.All(s => s is > 0 and <= 1);
        }
        return good ? new DataSource(named[0], share, scales) : throw new TrainingDataException($"'{text}' is not PATH[=SHARE][@SCALE,...]");
    }
}

/// <summary>Decoded training pictures in memory, by group; decoded once and cached on disk.</summary>
public sealed class TrainingSet
{
    private readonly List<(double Share, Frame420[] Frames)> _groups = [];

    private TrainingSet()
    {
    }

    public IReadOnlyList<(double Share, Frame420[] Frames)> Groups => _groups;

    /// <summary>A set of pictures that are decoded already.</summary>
    public static TrainingSet FromFrames(Frame420[] frames)
    {
        TrainingSet set = new();
        set._groups.Add((1, frames));
        return set;
    }

    public int FrameCount => _groups.Sum(g => g.Frames.Length);

    /// <param name="cropSize">Pictures smaller than this in either direction are left out.</param>
    /// <param name="skipped">Told of each file that is left out and why.</param>
    /// <exception cref="TrainingDataException">A group has no usable picture.</exception>
    public static TrainingSet Load(IEnumerable<DataSource> sources, string cacheFolder, int cropSize, Action<string> skipped)
    {
        TrainingSet set = new();
        foreach (DataSource source in sources)
        {
            List<Frame420> frames = [];
            foreach (string file in MediaReader.Find(source.Path))
            {
                foreach (double scale in source.Scales)
                {
                    try
                    {
                        List<Frame420> decoded = PictureCache.Read(file, scale, every: 8, cacheFolder);
                        frames.AddRange(decoded.Where(f => f.Width >= cropSize && f.Height >= cropSize));
                        if (decoded[0].Width < cropSize || decoded[0].Height < cropSize) skipped($"{file} at {scale}: smaller than a crop of {cropSize}");
                    }
                    catch (TrainingDataException e)
                    {
                        skipped(e.Message);
                    }
                }
            }
            if (frames.Count == 0) throw new TrainingDataException($"'{source.Path}' holds no picture of at least {cropSize}x{cropSize}");
            set._groups.Add((source.Share, [.. frames]));
        }
        return set._groups.Count > 0 ? set : throw new TrainingDataException("no training data is named: use --data DIR");
    }
}
