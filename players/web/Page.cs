namespace NeuralCodec.Web;

/// <summary>The files of the page, which are part of the program.</summary>
internal static class Page
{
    /// <summary>Everything comes from this server; no other page may frame it.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    /// <summary>A report brings its own scripts and pictures; it runs in a sandbox of its own, without access to this page or the network.</summary>
    public const string ReportSecurityPolicy =
        "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";

    private static readonly Dictionary<string, (string Resource, string Type)> Files = new()
    {
        [""] = ("index.html", "text/html; charset=utf-8"),
        ["style.css"] = ("style.css", "text/css; charset=utf-8"),
        ["app.js"] = ("app.js", "text/javascript; charset=utf-8"),
        ["player.js"] = ("player.js", "text/javascript; charset=utf-8"),
        ["screen.js"] = ("screen.js", "text/javascript; charset=utf-8"),
        ["sound.js"] = ("sound.js", "text/javascript; charset=utf-8"),
        ["icon.svg"] = ("icon.svg", "image/svg+xml"),
    };

    public static string TypeOf(string path) => Files.TryGetValue(path, out var file) ? file.Type : "text/plain";

    public static byte[]? Find(string path)
    {
        if (!Files.TryGetValue(path, out var file))
            return null;
        using Stream resource = typeof(Page).Assembly.GetManifestResourceStream(file.Resource)!;
        byte[] bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
