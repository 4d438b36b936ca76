using NeuralCodec.Codec;
using NeuralCodec.Desktop.Sdl;
using NeuralCodec.Playback;
using NeuralCodec.Playback.Commands;
using NeuralCodec.Playback.Media;

namespace NeuralCodec.Desktop;

/// <summary>Plays in a window.</summary>
public static class DesktopPlayer
{
    /// <summary>Plays until the window is closed.</summary>
    /// <param name="timeline">What to play first; the window owns it.</param>
    /// <param name="name">Under which its position is kept.</param>
    /// <param name="playerOptions">Choices for every recording played; sound is added here.</param>
    /// <param name="options">Choices of the window.</param>
    /// <param name="cancellationToken">Closes the window.</param>
    /// <exception cref="NoDisplayException">There is no display to open a window on.</exception>
    /// <exception cref="InvalidMediaException">The recording cannot be decoded.</exception>
    public static void Run(
        Timeline timeline, string name, PlayerOptions playerOptions, DesktopOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(timeline);
        ArgumentNullException.ThrowIfNull(playerOptions);
        ArgumentNullException.ThrowIfNull(options);
        bool isSaid = false;
        SdlAudioSink? OpenSound()
        {
            SdlAudioSink? sink = SdlAudioSink.TryOpen(out string problem);
            if (sink is null && !isSaid)
                options.Note?.Invoke("no sound: " + problem);
            isSaid |= sink is null;
            return sink;
        }

        playerOptions = playerOptions with { OpenAudio = options.HasSound ? OpenSound : null };
        Player first = Player.Open(timeline, name, playerOptions);
        if (options.LoopsFile)
            first.Execute(PlayerCommand.ToggleLoopFile);
        PlayWindow window;
        try
        {
            window = PlayWindow.Open(first, options, path => Player.Open(Timeline.Open(path), path, playerOptions with { Start = null, OriginalPath = null }));
        }
        catch
        {
            first.Dispose();
            throw;
        }

        using (window)
        {
            window.Run(cancellationToken);
            if (window.Player.Failure is { } failure)
                throw failure;
            if (window.Player is { IsEnded: true, Current: null })
                throw new InvalidMediaException(MediaProblem.InvalidContent, -1, $"{window.Player.Title} holds no whole frame");
        }
    }
}
