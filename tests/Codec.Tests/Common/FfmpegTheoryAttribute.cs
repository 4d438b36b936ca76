namespace NeuralCodec.Codec.Tests.Common;

/// <summary>A theory that needs ffmpeg; skipped, with the reason, where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FfmpegTheoryAttribute : TheoryAttribute
{
    public FfmpegTheoryAttribute() => Skip = new FfmpegFactAttribute().Skip;
}
