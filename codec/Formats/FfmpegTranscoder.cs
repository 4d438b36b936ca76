namespace NeuralCodec.Codec.Formats;

/// <summary>Runs ffmpeg from file to file; for anchors to compare with.</summary>
public static class FfmpegTranscoder
{
    /// <summary>Transcodes; an existing output is replaced.</summary>
    /// <param name="input">File to read.</param>
    /// <param name="output">File to write.</param>
    /// <param name="outputOptions">Options between the two, one argument each.</param>
    /// <exception cref="ExternalToolException">ffmpeg is missing or failed.</exception>
    public static void Run(string input, string output, IEnumerable<string> outputOptions)
    {
        using ToolProcess tool = ToolProcess.Start(
            "ffmpeg", ["-v", "error", "-nostdin", "-y", "-i", FfmpegPath.ForInput(input), .. outputOptions, FfmpegPath.ForOutput(output)]);
        tool.WaitForSuccess();
    }
}
