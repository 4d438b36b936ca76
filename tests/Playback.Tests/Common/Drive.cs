using NeuralCodec.Playback.Media;
using NeuralCodec.Tests.Media;

namespace NeuralCodec.Playback.Tests;

/// <summary>Drives a player by hand: waits until its threads have done their part, however long that takes.</summary>
internal static class Drive
{
    private static readonly TimeSpan Hopeless = TimeSpan.FromSeconds(60);

    /// <summary>Calls Update until something holds.</summary>
    public static void Until(Player player, Func<bool> holds)
    {
        using AutoResetEvent woken = new(false);
        player.Changed = () => woken.Set();
        long begun = Environment.TickCount64;
        while (true)
        {
            player.Update();
            if (holds())
                break;
            Assert.Null(player.Failure);
            Assert.True(Environment.TickCount64 - begun < Hopeless.TotalMilliseconds, "the player does not get there");
            woken.WaitOne(10);
        }

        player.Changed = null;
    }

    public static void UntilShown(Player player) => Until(player, () => player.Current is not null && !player.IsSeeking);

    /// <summary>Until the decoder has put a number of frames in the queue, and the player knows it: from then on its clock runs.</summary>
    public static void UntilQueued(Player player, int frames)
    {
        Until(player, () => player.GetStatistics().QueuedFrames >= frames);
        player.Update();
    }

    public static Player Open(string path, PlayerOptions options) => Player.Open(path, options with { ThreadCount = 1, MakesThumbnails = false });

    public static Player Open(string path, TimeProvider time) => Open(path, new PlayerOptions { Time = time, QueueFrames = 4 });

    public static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    /// <summary>The middle of a frame of the sample.</summary>
    public static TimeSpan MiddleOf(int frame) => Ms((frame * SampleMedia.FrameTicks) + (SampleMedia.FrameTicks / 2));
}
