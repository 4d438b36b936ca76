using NeuralCodec.Codec.Container;

namespace NeuralCodec.Codec.Formats;

/// <summary>What becomes of a side track in a file that ffmpeg writes.</summary>
/// <param name="Track">The track.</param>
/// <param name="Encoder">"copy", the encoder that turns it into what the format takes, or null where it has no place.</param>
internal readonly record struct FfmpegTrackPlan(TrackDescription Track, string? Encoder)
{
    private const uint TagGpmd = 'g' | ('p' << 8) | ('m' << 16) | ((uint)'d' << 24);
    private static readonly string[] TextCodecs = ["subrip", "srt", "ass", "ssa", "mov_text", "webvtt", "text"];
    private static readonly string[] Mp4Sound = ["aac", "mp3", "mp2", "ac3", "eac3", "opus", "flac", "alac", "vorbis", "dts"];
    private static readonly string[] MovSound = ["aac", "mp3", "mp2", "ac3", "eac3", "alac", "adpcm_ima_qt"];

    /// <summary>Plans for all tracks, by what ffmpeg's muxer of a file's extension takes.</summary>
    public static IReadOnlyList<FfmpegTrackPlan> Make(string path, IReadOnlyList<TrackDescription> tracks)
    {
        string extension = Path.GetExtension(path).ToLowerInvariant();
        return [.. tracks.Select(track => new FfmpegTrackPlan(track, FindEncoder(extension, track)))];
    }

    /// <summary>What a person should know of it, or null where the track goes over as it is.</summary>
    public string? Describe(string extension)
    {
        string kind = Track.Kind.ToString().ToLowerInvariant();
        string name = Track.CodecName.Length > 0 ? Track.CodecName : FourCharacterCode.ToText(Track.CodecTag);
        return Encoder switch
        {
            "copy" => null,
            null => $"{kind} track {Track.Number} ({name}) has no place in {extension} and is left out; the .ncv file keeps it",
            _ => $"{kind} track {Track.Number} ({name}) has no place in {extension} and is written as {Encoder}; the .ncv file keeps it",
        };
    }

    private static string? FindEncoder(string extension, TrackDescription track) => track.Kind switch
    {
        TrackKind.Audio => FindSoundEncoder(extension, track.CodecName),
        TrackKind.Subtitle => FindSubtitleEncoder(extension, track.CodecName),
        // Of data tracks telemetry tagged "gpmd" goes into QuickTime: ffmpeg refuses it in MP4 once its codec has no number, and writes others as
        // sample descriptions that no program reads back.
        _ => track.CodecTag == TagGpmd && extension == ".mov" ? "copy" : null,
    };

    private static string FindSoundEncoder(string extension, string codec) => extension switch
    {
        ".mp4" or ".m4v" => Mp4Sound.Contains(codec) ? "copy" : "aac",
        ".mov" => MovSound.Contains(codec) || codec.StartsWith("pcm_", StringComparison.Ordinal) ? "copy" : "aac",
        ".webm" => codec is "opus" or "vorbis" ? "copy" : "libopus",
        _ => "copy",
    };

    private static string? FindSubtitleEncoder(string extension, string codec)
    {
        bool isText = TextCodecs.Contains(codec);
        return extension switch
        {
            ".mp4" or ".m4v" when codec is "dvd_subtitle" => "copy",
            // Copied, as its empty samples say where a line ends.
            ".mp4" or ".m4v" or ".mov" => codec is "mov_text" ? "copy" : isText ? "mov_text" : null,
            ".mkv" => codec is "mov_text" or "text" ? "srt" : "copy",
            ".webm" => codec is "webvtt" ? "copy" : isText ? "webvtt" : null,
            ".ts" or ".m2ts" or ".mts" => isText ? null : "copy",
            ".nut" => "copy",
            _ => null,
        };
    }
}
