namespace NeuralCodec.Cli;

/// <summary>What the process tells its caller (docs/cli.md).</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int NotReadable = 3;
    public const int Damaged = 4;
    public const int Mismatch = 5;
    public const int Interrupted = 130;
    public const int Terminated = 143;

    /// <summary>All codes and what they say.</summary>
    public static (int Code, string Meaning)[] Meanings { get; } =
    [
        (Done, "done"),
        (Failed, "failed: file system, ffmpeg, no model package to encode with"),
        (Usage, "usage error"),
        (NotReadable, "the input is no .ncv file, of a later version, over the limits, or its model is missing"),
        (Damaged, "damaged input; the output holds what is whole"),
        (Mismatch, "verification mismatch"),
        (Interrupted, "interrupted by Ctrl-C; the group was finished and the file is whole"),
        (Terminated, "the same after SIGTERM"),
    ];
}
