using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using NeuralCodec.Playback.Pictures;
using NeuralCodec.Playback.State;
using NeuralCodec.Tests.Media;

namespace NeuralCodec.Web.Tests;

/// <summary>Playing through the socket.</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task SeeksAndStepsGiveTheFramesOfLinearDecoding()
    {
        byte[] file = SampleMedia.Create(60);
        List<string> linear = SampleMedia.DecodeLinear(file);
        await using Served served = await Served.StartAsync(folder => File.WriteAllBytes(folder.At("a.ncv"), file));
        using ClientWebSocket socket = await served.ConnectAsync("a.ncv");
        Assert.Equal(linear[0], SocketClient.Md5Of(await socket.NextFrameAsync()));
        Random random = new(11);
        for (int i = 0; i < 100; i++)
        {
            int wanted = random.Next(60);
            await socket.CommandAsync("SeekTo", ((wanted * 40) + 10) / 1000.0);
            byte[] frame;
            do
                frame = await socket.NextFrameAsync();
            while (SocketClient.NumberOf(frame) != wanted);
            Assert.Equal(linear[wanted], SocketClient.Md5Of(frame));
            int step = wanted == 0 || (wanted < 59 && random.Next(2) == 0) ? 1 : -1;
            await socket.CommandAsync(step > 0 ? "StepForward" : "StepBack");
            do
                frame = await socket.NextFrameAsync();
            while (SocketClient.NumberOf(frame) != wanted + step);
            Assert.Equal(linear[wanted + step], SocketClient.Md5Of(frame));
        }
    }

    [Fact]
    public async Task APageBeginsWhereTheLastOneStopped()
    {
        byte[] file = SampleMedia.Create(400);
        using ScratchFolder home = new();
        await using Served served = await Served.StartAsync(
            folder => File.WriteAllBytes(folder.At("a.ncv"), file), new ServerOptions { Path = "", Resume = new ResumeStore(home.At("resume.txt")) });
        using (ClientWebSocket socket = await served.ConnectAsync("a.ncv"))
        {
            Assert.Equal(0, SocketClient.NumberOf(await socket.NextFrameAsync()));
            await socket.CommandAsync("SeekTo", 8.01);
            while (SocketClient.NumberOf(await socket.NextFrameAsync()) != 200)
            {
            }

            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
        }

        await Until.TrueAsync(() => File.Exists(home.At("resume.txt")), () => "no position was kept");
        using ClientWebSocket again = await served.ConnectAsync("a.ncv");
        Assert.Equal(200, SocketClient.NumberOf(await again.NextFrameAsync()));
    }

    [Fact]
    public async Task PlayingGoesOnToTheEndAndSaysSo()
    {
        byte[] file = SampleMedia.Create(10);
        await using Served served = await Served.StartAsync(folder => File.WriteAllBytes(folder.At("a.ncv"), file));
        using ClientWebSocket socket = await served.ConnectAsync("a.ncv");
        await socket.NextFrameAsync();
        await socket.SayAsync("""{"do":"statistics","number":1}""");
        await socket.CommandAsync("TogglePause");
        bool hasEnded = false, hasStatistics = false;
        int last = 0;
        while (last < 9)
        {
            last = SocketClient.NumberOf(await socket.NextFrameAsync(onText: text =>
            {
                hasEnded |= text.GetProperty("is").GetString() == "state" && text.GetProperty("ended").GetBoolean();
                hasStatistics |= text.TryGetProperty("statistics", out _);
            }));
        }

        while (!hasEnded || !hasStatistics)
        {
            (bool isText, byte[] bytes) = (await socket.ReceiveAsync())!.Value;
            if (!isText)
                continue;
            JsonElement state = JsonDocument.Parse(bytes).RootElement;
            hasEnded |= state.GetProperty("ended").GetBoolean();
            hasStatistics |= state.TryGetProperty("statistics", out _);
        }
    }

    [Fact]
    public async Task PreviewsComeWhenAskedFor()
    {
        await using Served served = await Served.StartAsync(folder => SampleMedia.Write(folder.At("a.ncv"), 40));
        using ClientWebSocket socket = await served.ConnectAsync("a.ncv");
        await socket.NextFrameAsync();
        await socket.SayAsync("""{"do":"thumbnail","number":3}""");
        byte[] preview = await socket.NextFrameAsync(MessageKind.Thumbnail);
        Assert.Equal(3, SocketClient.NumberOf(preview));
        Assert.Equal(48 * 32 * 3, preview.Length - FrameMessage.HeaderBytes);
    }

    [Fact]
    public async Task AFileThatCannotBePlayedIsSaid()
    {
        await using Served served = await Served.StartAsync(folder => File.WriteAllBytes(folder.At("a.ncv"), new byte[1000]));
        using ClientWebSocket socket = await served.ConnectAsync("a.ncv");
        (bool isText, byte[] bytes) = (await socket.ReceiveAsync())!.Value;
        Assert.True(isText);
        Assert.Contains(".ncv", JsonDocument.Parse(bytes).RootElement.GetProperty("failure").GetString(), StringComparison.Ordinal);
        Assert.Null(await socket.ReceiveAsync());
    }

    [Fact]
    public async Task AFaultOfTheServerIsCountedAndTold()
    {
        System.Collections.Concurrent.ConcurrentQueue<string> told = new();
        await using Served served = await Served.StartAsync(
            folder => Directory.CreateDirectory(folder.At("inner")), new ServerOptions { Path = "inner", Note = told.Enqueue });
        Assert.Equal(HttpStatusCode.OK, (await served.Http.GetAsync(served.At("api/library"))).StatusCode);
        Assert.Equal((0, 0), (served.Server.Problems, told.Count));
        Directory.Delete(served.Folder.At("inner"));
        Assert.Equal(HttpStatusCode.InternalServerError, (await served.Http.GetAsync(served.At("api/library"))).StatusCode);
        Assert.Equal(1, served.Server.Problems);
        Assert.Contains(nameof(DirectoryNotFoundException), Assert.Single(told), StringComparison.Ordinal);
    }

    /// <summary>Whoever hosts the server decides what a signal does; a host of ASP.NET Core would end all sessions by itself.</summary>
    [Fact]
    public async Task SignalsAreLeftToTheProgram()
    {
        if (OperatingSystem.IsWindows())
            return; // no signals there
        using ManualResetEventSlim heard = new();
        using PosixSignalRegistration registration = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, context =>
        {
            context.Cancel = true;
            heard.Set();
        });
        await using Served served = await Served.StartAsync(folder => SampleMedia.Write(folder.At("a.ncv"), 8));
        using ClientWebSocket socket = await served.ConnectAsync("a.ncv");
        Assert.Equal(0, SocketClient.NumberOf(await socket.NextFrameAsync()));
        using (Process kill = Process.Start("kill", ["-QUIT", $"{Environment.ProcessId}"]))
            await kill.WaitForExitAsync();
        await Until.TrueAsync(() => heard.IsSet, () => "no signal came");
        for (int i = 1; i < 8; i++)
        {
            await socket.CommandAsync("StepForward");
            Assert.Equal(i, SocketClient.NumberOf(await socket.NextFrameAsync()));
        }
    }

    [Fact]
    public async Task ThirtyClientsThatStopReadingDoNotGrowMemory()
    {
        const int Clients = 30, QueueFrames = 16, Width = 320, Height = 180, Groups = 200 / SampleMedia.FramesPerGroup;
        // docs/players.md: the waiting frames, the shown one and two on their way; previews; the decoders.
        const long FrameBytes = Width * Height * 3 / 2, PreviewBytes = ThumbnailCache.MaxWidth * ThumbnailCache.MaxHeight * 3, DecoderBytes = 160L * Width * Height;
        const long MostBytes = ((QueueFrames + 3) * FrameBytes) + (Groups * PreviewBytes) + DecoderBytes;
        // Long and slow enough that nobody comes near its end, however late a busy machine lets them start.
        ServerOptions options = new() { Path = "", SuspendAfter = TimeSpan.FromHours(1) };
        await using Served served = await Served.StartAsync(folder => SampleMedia.Write(folder.At("a.ncv"), 200, Width, Height, isReal: true), options);
        long without = await MemoryWithoutClientsAsync(served);
        List<ClientWebSocket> sockets = [];
        for (int i = 0; i < Clients; i++)
        {
            sockets.Add(await served.ConnectAsync("a.ncv"));
            await sockets[^1].CommandAsync("MultiplySpeed", 0.25);
            await sockets[^1].CommandAsync("TogglePause");
        }

        // Nobody reads or acknowledges: each gets its window and no more.
        await Until.TrueAsync(
            () => served.Server.FramesSent >= Clients * PlayerSession.Window && served.Server.QueuedFrames >= Clients * QueueFrames,
            () => $"{served.Server.FramesSent} frames sent, {served.Server.QueuedFrames} queued, {served.Server.Sessions} sessions");
        long perClient = (GC.GetTotalMemory(true) - without) / Clients;
        Assert.InRange(perClient, QueueFrames * FrameBytes, MostBytes);
        // One who reads is there from the start, its decoder with it.
        using ClientWebSocket reader = await served.ConnectAsync("a.ncv");
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(i, SocketClient.NumberOf(await reader.NextFrameAsync()));
            await reader.CommandAsync("StepForward");
        }

        long before = GC.GetTotalMemory(true);
        for (int round = 0; round < 50; round++)
        {
            foreach (ClientWebSocket socket in sockets)
                await socket.CommandAsync("SeekTo", round % 7 / 10.0);
        }

        // All of it has arrived when the one who reads has been served meanwhile.
        for (int i = 20; i < 40; i++)
        {
            Assert.Equal(i, SocketClient.NumberOf(await reader.NextFrameAsync()));
            await reader.CommandAsync("StepForward");
        }

        long frames = served.Server.FramesSent - (Clients * PlayerSession.Window);
        Assert.InRange(frames, 40, 41);
        Assert.InRange(GC.GetTotalMemory(true) - before, long.MinValue, 16 << 20);
        foreach (ClientWebSocket socket in sockets)
            socket.Abort();
        await Until.TrueAsync(() => served.Server.Sessions <= 1, () => $"{served.Server.Sessions} sessions");
        foreach (ClientWebSocket socket in sockets)
            socket.Dispose();
    }

    /// <summary>What docs/players.md says of a client that is given up: two frames (the one shown, the message under way), and less than 100 kB.</summary>
    [Fact]
    public async Task AClientThatIsGivenUpKeepsLittleMemory()
    {
        const int Clients = 10, Width = 320, Height = 180;
        const long FrameBytes = Width * Height * 3 / 2;
        ServerOptions options = new() { Path = "", SuspendAfter = TimeSpan.FromMilliseconds(300) };
        await using Served served = await Served.StartAsync(folder => SampleMedia.Write(folder.At("a.ncv"), 32, Width, Height, isReal: true, hasSound: true), options);
        long without = await MemoryWithoutClientsAsync(served);
        List<ClientWebSocket> sockets = [];
        for (int i = 0; i < Clients; i++)
        {
            sockets.Add(await served.ConnectAsync("a.ncv"));
            await sockets[^1].SayAsync("""{"do":"thumbnail","number":3}""");
            await sockets[^1].CommandAsync("TogglePause");
        }

        await Until.TrueAsync(() => served.Server.SuspendedSessions == Clients, () => $"{served.Server.SuspendedSessions} given up of {served.Server.Sessions}");
        Assert.Equal(0, served.Server.QueuedFrames);
        long perClient = long.MaxValue;
        // Threads end and give up what they hold a moment later.
        await Until.TrueAsync(() => (perClient = (GC.GetTotalMemory(true) - without) / Clients) < (2 * FrameBytes) + 100_000, () => $"{perClient} bytes per client");
        // One that reads on is played to the end.
        while (SocketClient.NumberOf(await sockets[0].NextFrameAsync()) < 31)
        {
        }

        foreach (ClientWebSocket socket in sockets)
            socket.Dispose();
    }

    /// <summary>A frame that no connection holds: the client stops reading in the middle of it, and sending waits.</summary>
    [Fact]
    public async Task AClientThatStopsWithinAFrameIsGivenUpAndServedAgain()
    {
        const int Width = 3840, Height = 2160;
        byte[] file = SampleMedia.Create(4, Width, Height);
        ServerOptions options = new() { Path = "", SuspendAfter = TimeSpan.FromMilliseconds(300) };
        await using Served served = await Served.StartAsync(folder => File.WriteAllBytes(folder.At("a.ncv"), file), options);
        using ClientWebSocket socket = await served.ConnectAsync("a.ncv");
        await Until.TrueAsync(() => served.Server.SuspendedSessions == 1, () => "not given up");
        Assert.Equal(1, served.Server.FramesSent); // fewer than would wait for the client's word
        Assert.Equal(0, served.Server.QueuedFrames);
        List<string> linear = SampleMedia.DecodeLinear(file);
        Assert.Equal(linear[0], SocketClient.Md5Of(await socket.NextFrameAsync()));
        await socket.CommandAsync("StepForward");
        byte[] frame;
        do
            frame = await socket.NextFrameAsync();
        while (SocketClient.NumberOf(frame) != 1);
        Assert.Equal(linear[1], SocketClient.Md5Of(frame));
    }

    private static async Task<long> MemoryWithoutClientsAsync(Served served)
    {
        using (ClientWebSocket first = await served.ConnectAsync("a.ncv"))
            await first.NextFrameAsync(); // what is made once has been
        await Until.TrueAsync(() => served.Server.Sessions == 0, () => $"{served.Server.Sessions} sessions");
        return GC.GetTotalMemory(true);
    }
}
