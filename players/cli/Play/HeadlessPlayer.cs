using System.Globalization;
using NeuralCodec.Cli.Terminal;
using NeuralCodec.Playback;
using NeuralCodec.Playback.Decoding;
using NeuralCodec.Playback.Media;

namespace NeuralCodec.Cli.Play;

/// <summary>The player without a window: every frame, as fast as it decodes.</summary>
internal static class HeadlessPlayer
{
    private static readonly TimeSpan WritersPause = TimeSpan.FromSeconds(2);

    public static int Run(Player player, bool printsMd5, long limit, bool isPipe, CancellationToken cancellationToken)
    {
        using AutoResetEvent woken = new(false);
        player.Changed = () => woken.Set();
        DecodedFrame? last = null;
        long frames = 0;
        while (!cancellationToken.IsCancellationRequested && (limit == 0 || frames < limit))
        {
            player.Update();
            if (player.Failure is { } failure)
                throw failure;
            if (player.Current is { IsPreview: false } current && !player.IsSeeking && !ReferenceEquals(current, last))
            {
                last = current;
                frames++;
                if (printsMd5)
                    Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{current.Frame.ComputeMd5()}  {current.Number}  {current.Start.TotalSeconds:0.000}"));
                continue;
            }

            if (player.IsEnded || player.IsWaiting)
                break;
            // A file cut within its first group, which nobody writes any more, has no frame to wait at.
            if (!isPipe && player.Current is null && player.Timeline.Snapshot.Groups.Count == 0 && !player.Timeline.IsBeingWritten(WritersPause))
                break;
            woken.WaitOne(20);
        }

        player.Changed = null;
        Console.Out.Flush();
        IReadOnlyList<DamageMark> damage = player.Timeline.Snapshot.Damage;
        foreach (DamageMark mark in damage.Take(20))
            Message.Error($"damage: {MediaTime.Format(mark.Start, true)} to {MediaTime.Format(mark.End, true)}: {mark.Reason}");
        Message.Note($"{Message.Count(frames, "frame")}, {Message.Count(damage.Count, "damaged place")}");
        return cancellationToken.IsCancellationRequested ? Termination.ExitCode
            : damage.Count > 0 ? ExitCode.Damaged
            : frames == 0 ? throw new CommandFailedException(ExitCode.Damaged, "the file holds no whole frame")
            : ExitCode.Done;
    }
}
