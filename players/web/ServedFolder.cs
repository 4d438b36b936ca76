namespace NeuralCodec.Web;

/// <summary>The files that can be reached: those below one folder, or one file alone. Links that lead out count as not there.</summary>
internal sealed class ServedFolder
{
    private const int MaxFiles = 5000, MaxDepth = 6;
    private readonly string _root;
    private readonly string? _only;

    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    public ServedFolder(string path)
    {
        string full = Path.GetFullPath(path);
        if (File.Exists(full))
            (_root, _only) = (Path.GetDirectoryName(full)!, Path.GetFileName(full));
        else if (Directory.Exists(full))
            _root = full;
        else
            throw new FileNotFoundException($"{path}: no such file or folder");
        _root = Path.TrimEndingDirectorySeparator(_root);
    }

    /// <summary>Name of the folder or the file.</summary>
    public string Name => _only ?? Path.GetFileName(_root);

    /// <summary>The whole path of a relative one with slashes, or null where it is not to be reached. "" is the folder itself.</summary>
    public string? Resolve(string relative)
    {
        if (_only is not null)
            return relative == _only ? Path.Combine(_root, _only) : null;
        string path = _root;
        foreach (string part in relative.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part is "." or ".." || part.AsSpan().IndexOfAny(['\\', ':', '\0']) >= 0 || part.StartsWith('.'))
                return null;
            path = Path.Combine(path, part);
            if (!IsInside(path))
                return null;
        }

        return File.Exists(path) || Directory.Exists(path) ? path : null;
    }

    /// <summary>Files with an extension, as relative paths in order.</summary>
    public IReadOnlyList<string> List(string extension)
    {
        List<string> found = [];
        if (_only is not null)
            return _only.EndsWith(extension, StringComparison.OrdinalIgnoreCase) ? [_only] : [];
        EnumerationOptions options = new() { RecurseSubdirectories = true, MaxRecursionDepth = MaxDepth, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System };
        foreach (string path in Directory.EnumerateFiles(_root, "*" + extension, options))
        {
            string relative = Path.GetRelativePath(_root, path).Replace(Path.DirectorySeparatorChar, '/');
            if (Resolve(relative) is not null)
                found.Add(relative);
            if (found.Count == MaxFiles)
                break;
        }

        found.Sort(StringComparer.OrdinalIgnoreCase);
        return found;
    }

    private bool IsInside(string path)
    {
        try
        {
            FileSystemInfo info = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
            if (info.LinkTarget is null)
                return true;
            string? target = info.ResolveLinkTarget(true)?.FullName;
            return target is not null && (target == _root || target.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return false; // a link to itself
        }
    }
}
