namespace NeuralCodec.Codec.Model;

/// <summary>
/// Packages lying in folders, found by id. The hash of the content counts, never the file name; names only say where to
/// look first. Safe to use from several threads.
/// </summary>
public sealed class ModelStore
{
    /// <summary>Environment variable with folders to search first, separated as in PATH.</summary>
    public const string EnvironmentVariable = "NCV_MODELS";

    private readonly string[] _directories;
    private readonly ModelLimits _limits;
    private readonly Dictionary<string, (long Length, DateTime Written, ModelId Id)> _known = [];
    private readonly Lock _lock = new();

    /// <summary>A store over folders in the order of preference; folders that do not exist are skipped.</summary>
    public ModelStore(IEnumerable<string> directories, ModelLimits? limits = null)
    {
        _directories = [.. directories];
        _limits = limits ?? ModelLimits.Default;
    }

    /// <summary>
    /// The folders of <see cref="EnvironmentVariable"/>, then the folder "ncv/models" of the user's application data (to which
    /// <see cref="Add"/> writes), then "models" beside the program or in a folder above it.
    /// </summary>
    public static ModelStore CreateDefault()
    {
        List<string> directories = [];
        string? variable = Environment.GetEnvironmentVariable(EnvironmentVariable);
        if (!string.IsNullOrEmpty(variable))
            directories.AddRange(variable.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
        string data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        if (data.Length > 0)
            directories.Add(Path.Combine(data, "ncv", "models"));
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            directories.Add(Path.Combine(folder.FullName, "models"));
        return new ModelStore(directories);
    }

    /// <summary>The folders in the order of preference.</summary>
    public IReadOnlyList<string> Directories => _directories;

    /// <summary>Paths of all files with the extension of a package.</summary>
    public IEnumerable<string> EnumerateFiles() => _directories.Where(Directory.Exists)
        .SelectMany(directory => Directory.EnumerateFiles(directory, "*" + ModelFormat.Extension).Order(StringComparer.Ordinal));

    /// <summary>Where a package lies, or null.</summary>
    public string? Find(ModelId id)
    {
        byte[]? bytes = null;
        return Candidates(id).FirstOrDefault(path => TryIdentify(path, ref bytes) == id);
    }

    /// <summary>Reads the package of an id.</summary>
    /// <exception cref="InvalidMediaException">It is in none of the folders (<see cref="MediaProblem.MissingModel"/>), or is invalid.</exception>
    public ModelPackage Load(ModelId id)
    {
        foreach (string path in Candidates(id))
        {
            // Read once and hashed once: a player waits for it.
            if (TryRead(path, id) is { } bytes)
                return new ModelPackageReader(_limits).Read(bytes, id);
        }

        throw new InvalidMediaException(
            MediaProblem.MissingModel, -1, $"the model package {id} is in none of the folders {string.Join(", ", _directories.Where(Directory.Exists))}");
    }

    /// <summary>Copies a package into the folder, named after its content, and returns the path.</summary>
    /// <exception cref="InvalidMediaException">The bytes are no valid package.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public string Add(ReadOnlySpan<byte> package, string directory)
    {
        ModelPackage read = ModelPackage.Read(package, _limits);
        Directory.CreateDirectory(directory);
        string path = Path.Combine(directory, FileName(read));
        byte[]? bytes = null;
        if (File.Exists(path) && TryIdentify(path, ref bytes) == read.Id)
            return path;
        WholeFile.Write(path, package);
        return path;
    }

    /// <summary>The name under which a package is stored: architecture and the first digits of its id.</summary>
    public static string FileName(ModelPackage package)
    {
        ArgumentNullException.ThrowIfNull(package);
        string safe = string.Concat(package.Architecture.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_').Take(64));
        return $"{safe}-{package.Id.ShortName}{ModelFormat.Extension}";
    }

    /// <summary>All files, those first that carry the id in their name: usually one hash is all that has to be computed.</summary>
    private IOrderedEnumerable<string> Candidates(ModelId id)
    {
        string shortName = id.ShortName;
        return EnumerateFiles().OrderByDescending(path => Path.GetFileName(path).Contains(shortName, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The content where it has the id, else null.</summary>
    private byte[]? TryRead(string path, ModelId id)
    {
        byte[]? bytes = null;
        return TryIdentify(path, ref bytes) != id ? null
            : bytes ?? (TryReadAnew(path) is { } again && ModelId.Of(again) == id ? again : null); // it may have changed
    }

    /// <summary>The id of a file, or null where it cannot be read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytes">Takes the content where it had to be read.</param>
    private ModelId? TryIdentify(string path, ref byte[]? bytes)
    {
        FileInfo file = new(path);
        lock (_lock)
        {
            if (file.Exists && _known.TryGetValue(path, out var known) && known.Length == file.Length && known.Written == file.LastWriteTimeUtc)
                return known.Id;
        }

        bytes = TryReadAnew(path);
        if (bytes is null)
            return null;
        ModelId id = ModelId.Of(bytes);
        lock (_lock)
            _known[path] = (bytes.Length, file.LastWriteTimeUtc, id);
        return id;
    }

    private byte[]? TryReadAnew(string path)
    {
        try
        {
            return ModelPackage.ReadFile(path, _limits);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidMediaException)
        {
            return null;
        }
    }
}
