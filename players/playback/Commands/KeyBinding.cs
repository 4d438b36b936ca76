namespace NeuralCodec.Playback.Commands;

/// <summary>A key and what it does.</summary>
/// <param name="Key">
/// A character as typed (".", "{"), or a name as browsers have it ("ArrowLeft", "Home", "F11"), behind "Ctrl+", "Alt+", "Shift+" in this
/// order; Shift is not named for characters, as it is part of typing them.
/// </param>
/// <param name="Command">The command.</param>
/// <param name="Argument">Its number, 0 where it takes none.</param>
/// <param name="Help">What it does, for people.</param>
public readonly record struct KeyBinding(string Key, PlayerCommand Command, double Argument, string Help);

/// <summary>The keys of all players: one table for window and browser.</summary>
public static class KeyTable
{
    /// <summary>Keys in the order of the help page. Bindings with the same help text stand on one line of it.</summary>
    public static IReadOnlyList<KeyBinding> Default { get; } =
    [
        new(" ", PlayerCommand.TogglePause, 0, "play or pause"),
        new("p", PlayerCommand.TogglePause, 0, "play or pause"),
        new("k", PlayerCommand.TogglePause, 0, "play or pause"),
        new("ArrowLeft", PlayerCommand.SeekKey, -5, "back or on 5 s"),
        new("ArrowRight", PlayerCommand.SeekKey, 5, "back or on 5 s"),
        new("Shift+ArrowLeft", PlayerCommand.SeekExact, -1, "back or on 1 s, exactly"),
        new("Shift+ArrowRight", PlayerCommand.SeekExact, 1, "back or on 1 s, exactly"),
        new("ArrowDown", PlayerCommand.SeekKey, -60, "back or on 1 min"),
        new("ArrowUp", PlayerCommand.SeekKey, 60, "back or on 1 min"),
        new("j", PlayerCommand.SeekKey, -10, "back 10 s"),
        new("Home", PlayerCommand.SeekStart, 0, "first, last frame"),
        new("End", PlayerCommand.SeekEnd, 0, "first, last frame"),
        new(",", PlayerCommand.StepBack, 0, "a frame back or on"),
        new(".", PlayerCommand.StepForward, 0, "a frame back or on"),
        new("PageDown", PlayerCommand.SeekGroup, -1, "group before, next"),
        new("PageUp", PlayerCommand.SeekGroup, 1, "group before, next"),
        new("Ctrl+PageDown", PlayerCommand.SeekMark, -1, "mark before, next (damage, file)"),
        new("Ctrl+PageUp", PlayerCommand.SeekMark, 1, "mark before, next (damage, file)"),
        new("[", PlayerCommand.MultiplySpeed, 1 / 1.1, "slower, faster"),
        new("]", PlayerCommand.MultiplySpeed, 1.1, "slower, faster"),
        new("{", PlayerCommand.MultiplySpeed, 0.5, "half, double speed"),
        new("}", PlayerCommand.MultiplySpeed, 2, "half, double speed"),
        new("Backspace", PlayerCommand.ResetSpeed, 0, "normal speed"),
        new("l", PlayerCommand.MarkLoop, 0, "loop: A, B, off"),
        new("L", PlayerCommand.ToggleLoopFile, 0, "loop the file"),
        new("9", PlayerCommand.ChangeVolume, -5, "quieter, louder"),
        new("0", PlayerCommand.ChangeVolume, 5, "quieter, louder"),
        new("WheelDown", PlayerCommand.ChangeVolume, -5, "quieter, louder"),
        new("WheelUp", PlayerCommand.ChangeVolume, 5, "quieter, louder"),
        new("m", PlayerCommand.ToggleMute, 0, "mute"),
        new("s", PlayerCommand.Screenshot, 0, "screenshot (PNG)"),
        new("c", PlayerCommand.ToggleSplit, 0, "split with the original"),
        new("x", PlayerCommand.SwapOriginal, 0, "swap with the original"),
        new("Ctrl+WheelUp", PlayerCommand.ZoomBy, 1.25, "zoom (drag moves)"),
        new("Ctrl+WheelDown", PlayerCommand.ZoomBy, 0.8, "zoom (drag moves)"),
        new("+", PlayerCommand.ZoomBy, 1.25, "zoom (drag moves)"),
        new("-", PlayerCommand.ZoomBy, 0.8, "zoom (drag moves)"),
        new("Alt+Backspace", PlayerCommand.ResetZoom, 0, "whole picture"),
        new("i", PlayerCommand.ToggleStatistics, 0, "statistics"),
        new("o", PlayerCommand.ShowProgress, 0, "time"),
        new("f", PlayerCommand.ToggleFullscreen, 0, "fullscreen"),
        new("DoubleClick", PlayerCommand.ToggleFullscreen, 0, "fullscreen"),
        new("F11", PlayerCommand.ToggleFullscreen, 0, "fullscreen"),
        new("?", PlayerCommand.ToggleHelp, 0, "these keys"),
        new("Escape", PlayerCommand.Escape, 0, "out of fullscreen or help"),
        new("q", PlayerCommand.Quit, 0, "quit"),
    ];

    /// <summary>The binding of a key, or null.</summary>
    public static KeyBinding? Find(string key)
    {
        foreach (KeyBinding binding in Default)
        {
            if (binding.Key == key)
                return binding;
        }

        return null;
    }

    /// <summary>Lines of the help page: keys, then what they do.</summary>
    public static IReadOnlyList<(string Keys, string Help)> HelpLines { get; } =
        [.. Default.GroupBy(binding => binding.Help).Select(group => (string.Join("  ", group.Select(binding => NameOf(binding.Key))), group.Key))];

    private static string NameOf(string key) => key
        .Replace("Arrow", "", StringComparison.Ordinal).Replace("Page", "Page ", StringComparison.Ordinal) is var name && name == " " ? "Space" : name;
}
