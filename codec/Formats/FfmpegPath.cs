namespace NeuralCodec.Codec.Formats;

/// <summary>File names as ffmpeg must see them: never as an option, a protocol or a list.</summary>
internal static class FfmpegPath
{
    public static string ForInput(string path) => "file:" + path;

    public static string ForOutput(string path) => "file:" + path;
}
