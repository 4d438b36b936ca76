using System.Globalization;

namespace NeuralCodec.Codec.Formats;

/// <summary>Decodes without keeping anything, with every error fatal: by itself ffmpeg fills what is missing with grey, or with the frame before, and ends well.</summary>
internal static class FfmpegStrictDecode
{
    /// <summary>Decodes a stream of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="stream">Number of the stream.</param>
    /// <param name="maxFrames">Frames that are looked at; 0 = all.</param>
    /// <exception cref="ExternalToolException">ffmpeg is missing, or met an error; with its words.</exception>
    public static void Run(string path, int stream, int maxFrames)
    {
        string[] limit = maxFrames > 0 ? ["-frames:v", maxFrames.ToString(CultureInfo.InvariantCulture)] : [];
        using ToolProcess tool = ToolProcess.Start("ffmpeg", [
            "-v", "error", "-nostdin", "-xerror", "-err_detect", "explode", "-i", FfmpegPath.ForInput(path), "-map", $"0:{stream}", .. limit, "-f", "null", "-"]);
        tool.Output.CopyTo(Stream.Null);
        tool.WaitForSuccess();
    }
}
