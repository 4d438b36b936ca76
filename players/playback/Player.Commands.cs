using NeuralCodec.Playback.Commands;
using NeuralCodec.Playback.Media;
using NeuralCodec.Playback.Pictures;
using NeuralCodec.Playback.Timing;

namespace NeuralCodec.Playback;

/// <content>What can be asked for.</content>
public sealed partial class Player
{
    // A picture is late by less where the loop that shows it came late.
    private static readonly TimeSpan FarBehind = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs a command; false where it is one of the front end's own (zoom, fullscreen, panels, quit).</summary>
    public bool Execute(PlayerCommand command, double argument = 0)
    {
        if (IsSuspended)
            Wake();
        switch (command)
        {
            case PlayerCommand.TogglePause:
                TogglePause();
                return true;
            case PlayerCommand.SeekKey or PlayerCommand.SeekExact:
                SeekBy(Seconds(argument), command == PlayerCommand.SeekExact);
                return true;
            case PlayerCommand.SeekStart:
                SeekTo(TimeSpan.Zero, false);
                return true;
            case PlayerCommand.SeekEnd:
                SeekTo(Duration, true);
                return true;
            case PlayerCommand.SeekTo or PlayerCommand.ScrubTo:
                SeekTo(Seconds(argument), command == PlayerCommand.SeekTo);
                return true;
            case PlayerCommand.StepForward or PlayerCommand.StepBack:
                Step(command == PlayerCommand.StepForward ? 1 : -1);
                return true;
            case PlayerCommand.MultiplySpeed or PlayerCommand.ResetSpeed:
                SetSpeed(command == PlayerCommand.ResetSpeed ? 1 : PlaybackSpeed.Multiply(Speed, argument));
                return true;
            case PlayerCommand.SeekGroup:
                SeekGroup(Math.Sign(argument));
                return true;
            case PlayerCommand.SeekMark:
                SeekMark(Math.Sign(argument));
                return true;
            case PlayerCommand.MarkLoop:
                MarkLoop();
                return true;
            case PlayerCommand.ToggleLoopFile:
                LoopsFile = !LoopsFile;
                Say(LoopsFile ? "loop the file: on" : "loop the file: off");
                return true;
            case PlayerCommand.ChangeVolume:
                Volume.IsMuted = false;
                Volume.Percent += (int)argument;
                Say($"volume {Volume.Percent} %");
                return true;
            case PlayerCommand.ToggleMute:
                Volume.IsMuted = !Volume.IsMuted;
                Say(Volume.IsMuted ? "muted" : $"volume {Volume.Percent} %");
                return true;
            case PlayerCommand.Screenshot:
                SaveScreenshot();
                return true;
            default:
                return false;
        }
    }

    /// <summary>Goes to a time.</summary>
    public void SeekTo(TimeSpan time, bool isExact)
    {
        (_keepsEarlier, _steps) = (false, 0);
        _seeks.Set(time, isExact);
    }

    private static TimeSpan Seconds(double seconds) =>
        double.IsFinite(seconds) ? TimeSpan.FromSeconds(Math.Clamp(seconds, -1e9, 1e9)) : TimeSpan.Zero;

    private void Wake()
    {
        IsSuspended = false;
        _seeks.Set(_clock.Position, true);
        if (Compare != CompareView.Off && !TryOpenOriginal())
            Compare = CompareView.Off;
    }

    private void TogglePause()
    {
        if (IsEnded && !IsPaused)
        {
            SeekTo(TimeSpan.Zero, false); // play at the end is from the beginning
            return;
        }

        IsPaused = !IsPaused;
        _steps = 0;
        if (IsPaused)
        {
            _clock.Hold();
            if (_history.Current is { } shown && shown.End + FarBehind <= _clock.Position && !IsSeeking)
            {
                // Decoding has fallen behind: it is the picture that was paused.
                StopSound();
                _clock.Set(shown.End - TimeSpan.FromTicks(1));
            }
        }

        if (_soundRuns)
            _sound?.SetPaused(IsPaused);
    }

    private void SeekBy(TimeSpan step, bool isExact)
    {
        (_keepsEarlier, _steps) = (false, 0);
        _seeks.Add(step, Position, isExact);
        Say($"{(step < TimeSpan.Zero ? "-" : "+")}{MediaTime.Format(step.Duration())}  {MediaTime.Format(Clamp(Position))} / {MediaTime.Format(Duration)}");
    }

    private TimeSpan Clamp(TimeSpan time) => time < TimeSpan.Zero ? TimeSpan.Zero : time > Duration ? Duration : time;

    private void Step(int direction)
    {
        IsPaused = true;
        IsEnded = false;
        StopSound(); // it begins anew at the frame where playing goes on
        _clock.Hold();
        _steps = Math.Clamp(_steps + direction, -100, 100);
    }

    private void SetSpeed(double speed)
    {
        _clock.Speed = speed;
        StopSound();
        Say(FormattableString.Invariant($"speed {speed:0.##}x"));
    }

    private void SeekGroup(int direction)
    {
        TimelineSnapshot snapshot = Timeline.Snapshot;
        int group = snapshot.Find(Position) + direction;
        if (group >= 0 && group < snapshot.Groups.Count)
            SeekTo(snapshot.Groups[group].Start, false);
        Say($"group {Math.Clamp(group, 0, Math.Max(0, snapshot.Groups.Count - 1)) + 1} of {snapshot.Groups.Count}");
    }

    private void SeekMark(int direction)
    {
        TimelineSnapshot snapshot = Timeline.Snapshot;
        TimeSpan here = Position;
        IEnumerable<TimeSpan> marks = snapshot.Damage.Select(mark => mark.Start).Concat(snapshot.SegmentStarts);
        TimeSpan? found = direction > 0
            ? marks.Where(mark => mark > here).Select(mark => (TimeSpan?)mark).Min()
            : marks.Where(mark => mark < here - TimeSpan.FromSeconds(0.5)).Select(mark => (TimeSpan?)mark).Max();
        if (found is { } time)
            SeekTo(time, true);
        else
            Say(direction > 0 ? "no mark after this" : "no mark before this");
    }

    private void MarkLoop()
    {
        if (Current is not { } shown)
            return;
        Loop.Mark(shown.Start, shown.End);
        Say(Loop.IsActive ? $"loop {MediaTime.Format(Loop.Start!.Value, true)} to {MediaTime.Format(Loop.End!.Value, true)}"
            : Loop.Start is { } start ? $"loop from {MediaTime.Format(start, true)}" : "loop: off");
    }

    private void SaveScreenshot()
    {
        if (Current is not { } shown)
            return;
        try
        {
            Say("screenshot: " + Path.GetFileName(Screenshot.Save(shown, _options.ScreenshotFolder, Title)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Say("no screenshot: " + e.Message);
        }
    }
}
