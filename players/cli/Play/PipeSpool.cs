using NeuralCodec.Codec;
using NeuralCodec.Playback.Media;

namespace NeuralCodec.Cli.Play;

/// <summary>
/// What comes through a pipe, kept in a file of its own until playing ends: so a pipe is a recording that is still being written, and can
/// be gone back in.
/// </summary>
internal sealed class PipeSpool : IDisposable
{
    private readonly string _path;
    private readonly FileStream _file;
    private readonly Task _copy;

    private PipeSpool(Stream pipe)
    {
        _path = Path.Combine(Path.GetTempPath(), $"ncv-{Guid.NewGuid():N}.ncv");
        _file = new FileStream(_path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 1);
        _copy = Task.Run(() => CopyAsync(pipe));
    }

    public static PipeSpool Start(Stream pipe) => new(pipe);

    /// <summary>Waits for the first group.</summary>
    /// <exception cref="InvalidMediaException">The pipe ended and held nothing to play.</exception>
    public Timeline OpenTimeline(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            bool isWhole = _copy.IsCompleted;
            Timeline timeline = Timeline.Open(_path, !isWhole);
            if (timeline.Snapshot.Groups.Count > 0 || isWhole)
                return timeline;
            timeline.Dispose();
            Task.WaitAny([_copy], 20, cancellationToken);
        }
    }

    public void Dispose()
    {
        // The copy may wait for a silent pipe; it ends with the process.
        _file.Dispose();
        File.Delete(_path);
    }

    private async Task CopyAsync(Stream pipe)
    {
        try
        {
            await pipe.CopyToAsync(_file).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // What has arrived is played.
        }
    }
}
