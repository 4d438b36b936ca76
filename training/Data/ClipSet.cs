namespace NeuralCodec.Training.Data;

/// <summary>A run of consecutive frames.</summary>
/// <param name="Share">Weight among the clips.</param>
public sealed record Clip(double Share, Frame420[] Frames);

/// <summary>Recordings whose frames follow each other, and stills to make motion from.</summary>
/// <param name="Clips">Real motion.</param>
/// <param name="Stills">Pictures that <see cref="SyntheticMotion"/> moves; may be empty.</param>
public sealed record ClipSet(IReadOnlyList<Clip> Clips, IReadOnlyList<Frame420> Stills)
{
    /// <param name="clips">Recordings, folders of them, or folders whose stills are consecutive frames.</param>
    /// <param name="stills">Stills for synthetic motion.</param>
    /// <param name="cacheFolder">Where decoded pictures are kept.</param>
    /// <param name="cropSize">Smaller pictures are left out.</param>
    /// <param name="skipped">Told of each file that is left out and why.</param>
    /// <exception cref="TrainingDataException">Nothing usable.</exception>
    public static ClipSet Load(IEnumerable<DataSource> clips, IEnumerable<DataSource> stills, string cacheFolder, int cropSize, Action<string> skipped)
    {
        List<Clip> loaded = [];
        foreach (DataSource source in clips)
        {
            List<Frame420[]> runs = [];
            foreach (double scale in source.Scales)
            {
                IReadOnlyList<string> files = MediaReader.Find(source.Path);
                runs.AddRange(files.Where(f => !MediaReader.IsStill(f)).Select(f => Try(f, scale, 1)));
                // Stills of a folder, in the order of their names, are one run of frames.
                runs.AddRange(files.Where(MediaReader.IsStill).GroupBy(f => Path.GetDirectoryName(f)).Select(g => g.SelectMany(f => Try(f, scale, 1)).ToArray()));
            }
            runs.RemoveAll(r => r.Length < 2 || r.Any(f => f.Width != r[0].Width || f.Height != r[0].Height));
            long frames = runs.Sum(r => (long)r.Length);
            loaded.AddRange(runs.Select(r => new Clip(source.Share * r.Length / frames, r)));
        }
        Frame420[] pictures = [.. stills.SelectMany(s => s.Scales.SelectMany(scale => MediaReader.Find(s.Path).SelectMany(f => Try(f, scale, 16))))];
        return loaded.Count + pictures.Length > 0 ? new ClipSet(loaded, pictures) : throw new TrainingDataException("no usable recording: use --clips DIR");

        Frame420[] Try(string file, double scale, int every)
        {
            try
            {
                List<Frame420> frames = PictureCache.Read(file, scale, every, cacheFolder);
                if (frames[0].Width >= cropSize && frames[0].Height >= cropSize) return [.. frames];
                skipped($"{file} at {scale}: smaller than a crop of {cropSize}");
            }
            catch (TrainingDataException e)
            {
                skipped(e.Message);
            }
            return [];
        }
    }
}
