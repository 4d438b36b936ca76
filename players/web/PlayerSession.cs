using System.Collections.Concurrent;
using System.Net.WebSockets;
using NeuralCodec.Playback;
using NeuralCodec.Playback.Commands;
using NeuralCodec.Playback.Decoding;

namespace NeuralCodec.Web;

/// <summary>
/// A player in a browser: commands come in, frames go out. A frame goes out only while fewer than <see cref="Window"/> are on their
/// way; until then the player stands still, so a client that stops reading costs what it costs at that moment and no more. After a
/// while it is given up: until it reads on, only the picture shown is kept, and the message it stopped in.
/// </summary>
internal sealed class PlayerSession : IDisposable
{
    /// <summary>Frames sent and not yet acknowledged, at most.</summary>
    public const int Window = 3;

    private const int MaxWaitingCommands = 256, MaxWantedThumbnails = 64;
    private static readonly TimeSpan StateEvery = TimeSpan.FromMilliseconds(250);
    private readonly WebSocket _socket;
    private readonly Player _player;
    private readonly WebAudioSink _sound;
    private readonly TimeSpan _suspendAfter;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly ConcurrentQueue<ClientMessage> _incoming = new();
    private readonly ConcurrentQueue<int> _thumbnails = new();
    private readonly HashSet<int> _wantedThumbnails = [];
    private byte[] _buffer = [];
    private byte[] _lastState = [];
    private long _stateSince;
    private long _ackSince = Environment.TickCount64;
    private int _unacknowledged;
    private bool _wantsStatistics, _wasPlaying;
    private DecodedFrame? _sent;
    private object? _sentOriginal;
    private (bool, bool, bool, bool, int, double, CompareView) _news;

    public PlayerSession(WebSocket socket, Player player, WebAudioSink sound, TimeSpan suspendAfter)
    {
        (_socket, _player, _sound, _suspendAfter) = (socket, player, sound, suspendAfter);
        _player.Changed = Wake;
        if (_player.Thumbnails is { } thumbnails)
        {
            thumbnails.Made = group =>
            {
                _thumbnails.Enqueue(group);
                Wake();
            };
        }
    }

    /// <summary>Frames sent, of both kinds.</summary>
    public long FramesSent { get; private set; }

    /// <summary>Why the connection ended where nobody asked for it, or null.</summary>
    public string? EndedBy { get; private set; }

    /// <summary>True while the client is given up.</summary>
    public bool IsSuspended => _player.IsSuspended;

    /// <summary>Decoded frames held.</summary>
    public int QueuedFrames => _player.QueuedFrames;

    /// <summary>Serves until the client leaves.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task receiving = ReceiveAsync(ended);
        try
        {
            await SendTextAsync(StateMessage.Hello(_player), ended.Token).ConfigureAwait(false);
            while (!ended.IsCancellationRequested)
            {
                while (_incoming.TryDequeue(out ClientMessage message))
                    Obey(message);
                await TurnAsync(ended.Token).ConfigureAwait(false);
                // Changes wake the loop; while the clock runs it looks every few milliseconds.
                bool moves = !_player.IsPaused && !_player.IsEnded && _unacknowledged < Window;
                await _wake.WaitAsync(moves ? 4 : 100, ended.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException)
        {
            // The client has gone, or the server ends.
            EndedBy = e is OperationCanceledException ? null : e.Message;
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _player.SavePosition();
        }
    }

    public void Dispose()
    {
        _player.Changed = null;
        _player.Dispose();
        _wake.Dispose();
    }

    private void Wake()
    {
        try
        {
            if (_wake.CurrentCount == 0)
                _wake.Release();
        }
        catch (ObjectDisposedException)
        {
            // A last word of a thread of the player.
        }
    }

    private async Task ReceiveAsync(CancellationTokenSource ended)
    {
        byte[] buffer = new byte[ClientMessage.MaxBytes];
        try
        {
            while (true)
            {
                int length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    if (length == buffer.Length)
                    {
                        await CloseAsync(WebSocketCloseStatus.MessageTooBig, "a message may have 2048 bytes").ConfigureAwait(false);
                        return;
                    }

                    part = await _socket.ReceiveAsync(buffer.AsMemory(length), ended.Token).ConfigureAwait(false);
                    length += part.Count;
                }
                while (!part.EndOfMessage);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    await CloseAsync(WebSocketCloseStatus.NormalClosure, "").ConfigureAwait(false);
                    return;
                }

                if (part.MessageType != WebSocketMessageType.Text || ClientMessage.TryParse(buffer.AsMemory(0, length)) is not { } message)
                {
                    await CloseAsync(WebSocketCloseStatus.PolicyViolation, "not a message of the player").ConfigureAwait(false);
                    return;
                }

                if (_incoming.Count < MaxWaitingCommands)
                    _incoming.Enqueue(message);
                Wake();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException)
        {
            // Gone.
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task CloseAsync(WebSocketCloseStatus status, string reason)
    {
        using CancellationTokenSource soon = new(TimeSpan.FromSeconds(2));
        try
        {
            await _socket.CloseOutputAsync(status, reason, soon.Token).ConfigureAwait(false);
            // Read on until the client answers: a connection closed over unread bytes is reset, and the reason is lost with it.
            byte[] unread = new byte[ClientMessage.MaxBytes];
            while (_socket.State == WebSocketState.CloseSent && (await _socket.ReceiveAsync(unread.AsMemory(), soon.Token).ConfigureAwait(false)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException or InvalidOperationException)
        {
            // Gone already, or in the middle of a frame that nobody reads.
        }
    }

    private void Obey(ClientMessage message)
    {
        if (message.Kind is ClientMessageKind.Acknowledge or ClientMessageKind.Command)
            Resume();
        switch (message.Kind)
        {
            case ClientMessageKind.Acknowledge:
                _unacknowledged = Math.Max(0, _unacknowledged - 1);
                _ackSince = Environment.TickCount64;
                break;
            case ClientMessageKind.Thumbnail:
                if (_wantedThumbnails.Count < MaxWantedThumbnails && _wantedThumbnails.Add(message.Number))
                    _thumbnails.Enqueue(message.Number);
                break;
            case ClientMessageKind.Statistics:
                _wantsStatistics = message.Number != 0;
                _lastState = [];
                break;
            case ClientMessageKind.Command when message.Command is PlayerCommand.ToggleSplit:
                _player.SetCompare(_player.Compare == CompareView.Split ? CompareView.Off : CompareView.Split);
                _sentOriginal = null;
                break;
            case ClientMessageKind.Command when message.Command is PlayerCommand.SwapOriginal:
                _player.SetCompare(_player.Compare == CompareView.Original ? CompareView.Off : CompareView.Original);
                _sentOriginal = null;
                break;
            case ClientMessageKind.Command when message.Command is not PlayerCommand.Screenshot: // the browser saves its own
                _player.Execute(message.Command, message.Argument);
                break;
        }
    }

    private async Task TurnAsync(CancellationToken cancellationToken)
    {
        if (_unacknowledged > 0 && !_player.IsSuspended && Environment.TickCount64 - _ackSince > _suspendAfter.TotalMilliseconds)
        {
            Suspend();
            _buffer = [];
        }

        if (_player.IsSuspended)
            return;
        if (_unacknowledged < Window)
        {
            _player.Update();
            if (_player.Current is { } shown && !ReferenceEquals(shown, _sent))
            {
                _sent = shown;
                int length = FrameMessage.WriteFrame(ref _buffer, MessageKind.Decoded, shown.Frame, shown.Color, shown.Number, shown.Start, shown.End);
                await SendFrameAsync(length, cancellationToken).ConfigureAwait(false);
            }

            if (_player.Compare != CompareView.Off && _player.OriginalPicture is { } original && !ReferenceEquals(original, _sentOriginal))
            {
                _sentOriginal = original;
                int length = FrameMessage.WriteFrame(ref _buffer, MessageKind.Original, original.Frame, original.Color, 0, original.Time, original.Time);
                await SendFrameAsync(length, cancellationToken).ConfigureAwait(false);
            }
        }

        while (_sound.TryTake() is { } samples)
            await SendAsync(FrameMessage.WriteSound(ref _buffer, samples), cancellationToken).ConfigureAwait(false);
        while (_thumbnails.TryDequeue(out int group))
        {
            if (!_wantedThumbnails.Contains(group) || _player.Thumbnails?.TryGet(group) is not { } image)
                continue;
            _wantedThumbnails.Remove(group);
            await SendAsync(FrameMessage.WriteThumbnail(ref _buffer, image, group), cancellationToken).ConfigureAwait(false);
        }

        if (Environment.TickCount64 - _stateSince >= StateEvery.TotalMilliseconds || HasNews())
            await SendStateAsync(cancellationToken).ConfigureAwait(false);
    }

    private void Suspend()
    {
        _wasPlaying = !_player.IsPaused;
        _player.Suspend();
        _sentOriginal = null;
        _thumbnails.Clear();
    }

    private void Resume()
    {
        if (!_player.IsSuspended)
            return;
        _player.Execute(PlayerCommand.ShowProgress); // wakes it
        if (_wasPlaying)
            _player.Execute(PlayerCommand.TogglePause);
        foreach (int group in _wantedThumbnails)
            _thumbnails.Enqueue(group);
    }

    /// <summary>What the page must know at once.</summary>
    private bool HasNews()
    {
        var news = (_player.IsPaused, _player.IsEnded, _player.IsWaiting, _player.IsSeeking, _player.Notice.Number, _player.Speed, _player.Compare);
        bool changed = news != _news;
        _news = news;
        return changed;
    }

    private async Task SendStateAsync(CancellationToken cancellationToken)
    {
        _stateSince = Environment.TickCount64;
        byte[] state = StateMessage.State(_player, _wantsStatistics);
        if (state.AsSpan().SequenceEqual(_lastState))
            return;
        _lastState = state;
        await SendTextAsync(state, cancellationToken).ConfigureAwait(false);
    }

    private async Task SendFrameAsync(int length, CancellationToken cancellationToken)
    {
        if (_unacknowledged++ == 0)
            _ackSince = Environment.TickCount64;
        FramesSent++;
        await SendAsync(length, cancellationToken).ConfigureAwait(false);
    }

    private Task SendAsync(int length, CancellationToken cancellationToken) =>
        SendAsync(_buffer.AsMemory(0, length), WebSocketMessageType.Binary, cancellationToken);

    private Task SendTextAsync(byte[] text, CancellationToken cancellationToken) => SendAsync(text, WebSocketMessageType.Text, cancellationToken);

    private async Task SendAsync(ReadOnlyMemory<byte> message, WebSocketMessageType type, CancellationToken cancellationToken)
    {
        Task sending = _socket.SendAsync(message, type, true, cancellationToken).AsTask();
        try
        {
            await sending.WaitAsync(_suspendAfter, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It stopped reading within the message, which is more than its connection holds.
            if (!_player.IsSuspended)
                Suspend();
            await sending.ConfigureAwait(false);
            _ackSince = Environment.TickCount64;
            Resume();
        }
    }
}
