namespace NeuralCodec.Codec.Formats;

/// <summary>
/// HEIC photos, as telephones write them: turned into PNG by heif-convert. ffmpeg before 7.1 reads none of them, or the first tile of
/// many as if it were the picture, so it is not asked.
/// </summary>
internal static class HeifPicture
{
    private const string Package = "libheif-examples";

    /// <summary>True where the file's brand is one of HEVC pictures; AVIF is not, as ffmpeg reads that.</summary>
    public static bool IsHeif(string path)
    {
        Span<byte> head = stackalloc byte[12];
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.ReadAtLeast(head, head.Length, false) < head.Length)
                return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // whoever opens it next says why
        }

        ReadOnlySpan<byte> brand = head[8..];
        return head[4..8].SequenceEqual("ftyp"u8)
            && (brand.SequenceEqual("heic"u8) || brand.SequenceEqual("heix"u8) || brand.SequenceEqual("heim"u8) || brand.SequenceEqual("heis"u8)
                || brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("msf1"u8));
    }

    /// <summary>Gives a PNG of the main picture to a reader; the PNG is gone afterwards.</summary>
    /// <exception cref="ExternalToolException">heif-convert is missing, or cannot read the file.</exception>
    public static T Read<T>(string path, Func<string, T> readPng)
    {
        string folder = Directory.CreateTempSubdirectory("ncv-heif-").FullName;
        try
        {
            // A link under a plain name: the tool has no way to tell a file called "-x" from an option.
            string source = Path.Combine(folder, "source.heic"), png = Path.Combine(folder, "picture.png");
            File.CreateSymbolicLink(source, Path.GetFullPath(path));
            using (ToolProcess tool = ToolProcess.Start("heif-convert", [source, png], package: Package))
            {
                tool.Output.CopyTo(Stream.Null);
                tool.WaitForSuccess();
            }

            // Of a file with several pictures the first one is numbered.
            string? written = File.Exists(png) ? png : Directory.EnumerateFiles(folder, "picture*.png").Order(StringComparer.Ordinal).FirstOrDefault();
            return readPng(written ?? throw new ExternalToolException("heif-convert wrote no picture"));
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }
}
