namespace NeuralCodec.Codec.Model;

/// <summary>Files that are there whole or not at all, also when the power fails.</summary>
public static class WholeFile
{
    /// <summary>Writes or replaces a file: beside it first, then in its place.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string part = path + "." + Guid.NewGuid().ToString("N") + ".part";
        try
        {
            File.WriteAllBytes(part, content);
            File.Move(part, path, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }
}
