using System.Runtime.InteropServices;
using System.Text;
using NeuralCodec.Desktop.Sdl;
using NeuralCodec.Playback;
using NeuralCodec.Playback.Commands;

namespace NeuralCodec.Desktop;

/// <content>Keys, pointer, dropped files.</content>
internal sealed partial class PlayWindow
{
    private const int LeftButton = 1;
    private const int SplitReach = 12;
    private (double X, double Y) _pointer = (-1, -1);
    private double _split = 0.5;
    private bool _showsStatistics, _showsHelp, _isDraggingBar, _isDraggingSplit, _isDraggingPicture;

    /// <summary>Does what an event asks for.</summary>
    public void Handle(in SdlEvent e)
    {
        double unit = _screen.PixelsPerUnit;
        switch (e.Type)
        {
            case SdlEventType.Quit:
                HasEnded = true;
                break;
            case SdlEventType.Window:
                _isStale = true; // exposed or resized
                break;
            case SdlEventType.KeyDown when KeyNames.Of(e.KeySym, e.KeyModifiers) is { } name:
                Press(name);
                break;
            case SdlEventType.TextInput:
                Press(KeyNames.Prefix(SdlNative.GetModState(), false) + TextOf(e));
                break;
            case SdlEventType.MouseMotion:
                Move((e.MotionX * unit, e.MotionY * unit), (e.MotionDeltaX * unit, e.MotionDeltaY * unit));
                break;
            case SdlEventType.MouseButtonDown when e.Button == LeftButton:
                Grab((e.ButtonX * unit, e.ButtonY * unit), e.Clicks);
                break;
            case SdlEventType.MouseButtonUp when e.Button == LeftButton:
                Release();
                break;
            case SdlEventType.MouseWheel when e.WheelY != 0:
                Press(KeyNames.Prefix(SdlNative.GetModState(), false) + (e.WheelY > 0 ? "WheelUp" : "WheelDown"));
                break;
            case SdlEventType.DropFile:
                string? path = Marshal.PtrToStringUTF8(e.DropFile);
                SdlNative.Free(e.DropFile);
                if (path is not null)
                    Replace(path);
                break;
        }
    }

    /// <summary>A key by its name in the table.</summary>
    public void Press(string key)
    {
        if (KeyTable.Find(key) is { } binding && !_player.Execute(binding.Command, binding.Argument))
            Execute(binding.Command, binding.Argument);
    }

    /// <summary>The commands that are the window's own.</summary>
    private void Execute(PlayerCommand command, double argument)
    {
        switch (command)
        {
            case PlayerCommand.Quit:
                HasEnded = true;
                break;
            case PlayerCommand.Escape:
                if (_showsHelp)
                    _showsHelp = false;
                else if (_screen.IsFullscreen)
                    _screen.SetFullscreen(false);
                else
                    _view.Reset();
                break;
            case PlayerCommand.ToggleFullscreen:
                _screen.SetFullscreen(!_screen.IsFullscreen);
                break;
            case PlayerCommand.ToggleStatistics:
                _showsStatistics = !_showsStatistics;
                break;
            case PlayerCommand.ToggleHelp:
                _showsHelp = !_showsHelp;
                break;
            case PlayerCommand.ShowProgress:
                _barSince = _time.GetTimestamp();
                break;
            case PlayerCommand.ZoomBy:
                (double x, double y) = _pointer.X >= 0 ? _pointer : (_canvas.Width / 2.0, _canvas.Height / 2.0);
                _view.ZoomAt(argument, x, y, _screen.Size, SizeOf(_player));
                break;
            case PlayerCommand.ResetZoom:
                _view.Reset();
                break;
            case PlayerCommand.ToggleSplit:
                _player.SetCompare(_player.Compare == CompareView.Split ? CompareView.Off : CompareView.Split);
                break;
            case PlayerCommand.SwapOriginal:
                _player.SetCompare(_player.Compare == CompareView.Original ? CompareView.Off : CompareView.Original);
                break;
        }

        _isStale = true;
    }

    private void Move((double X, double Y) to, (double X, double Y) by)
    {
        _pointer = to;
        _barSince = _time.GetTimestamp();
        if (_isDraggingBar)
            _player.Execute(PlayerCommand.ScrubTo, TimeAt(to.X).TotalSeconds);
        else if (_isDraggingSplit)
            _split = Math.Clamp(to.X / _canvas.Width, 0, 1);
        else if (_isDraggingPicture)
            _view.Move(by.X, by.Y, _screen.Size, SizeOf(_player));
        _isStale |= _isDraggingSplit || _isDraggingPicture;
    }

    private void Grab((double X, double Y) at, int clicks)
    {
        _pointer = at;
        _barSince = _time.GetTimestamp();
        if (IsOnBar(at))
        {
            _isDraggingBar = true;
            _player.Execute(PlayerCommand.ScrubTo, TimeAt(at.X).TotalSeconds);
        }
        else if (_player.Compare == CompareView.Split && Math.Abs(at.X - SplitX) < SplitReach)
        {
            _isDraggingSplit = true;
        }
        else if (clicks == 2)
        {
            Press("DoubleClick");
        }
        else
        {
            _isDraggingPicture = true;
        }
    }

    private void Release()
    {
        if (_isDraggingBar) // where it is let go, exactly
            _player.Execute(PlayerCommand.SeekTo, TimeAt(_pointer.X).TotalSeconds);
        (_isDraggingBar, _isDraggingSplit, _isDraggingPicture) = (false, false, false);
    }

    private bool IsOnBar((double X, double Y) at)
    {
        (int x, int y, int width, int height) = _overlay.BarArea;
        return at.X >= x - 8 && at.X <= x + width + 8 && at.Y >= y && at.Y <= y + height;
    }

    private TimeSpan TimeAt(double x)
    {
        (int left, _, int width, _) = _overlay.BarArea;
        return _player.Duration * Math.Clamp((x - left) / Math.Max(1, width), 0, 1);
    }

    private TimeSpan? HoverTime() => _isDraggingBar || IsOnBar(_pointer) ? TimeAt(_pointer.X) : null;

    private static unsafe string TextOf(in SdlEvent e)
    {
        fixed (byte* text = e.Text)
        {
            ReadOnlySpan<byte> bytes = new(text, 32);
            int end = bytes.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end >= 0 ? bytes[..end] : bytes);
        }
    }
}
