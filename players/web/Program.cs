using System.CommandLine;
using System.CommandLine.Invocation;
using System.Net;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Devices.OnnxRuntime;
using NeuralCodec.Playback.State;
using NeuralCodec.Players;

namespace NeuralCodec.Web;

/// <summary>`ncv serve`.</summary>
internal static class Program
{
    private const int Done = 0, Failed = 1, UsageError = 2;

    public static async Task<int> Main(string[] args)
    {
        Argument<string> input = new("input") { Description = "an .ncv file, or a folder: nothing outside of it can be reached" };
        Option<string> host = new("--host") { Description = "address to listen at; others than 127.0.0.1 let other machines in that know the token", HelpName = "IP", DefaultValueFactory = _ => "127.0.0.1" };
        Option<int> port = new("--port") { Description = "port, 0 = any that is free", HelpName = "N", DefaultValueFactory = _ => 0 };
        Option<int> sessions = new("--sessions") { Description = "most players at a time", HelpName = "N", DefaultValueFactory = _ => 32 };
        Option<int> threads = new("--threads", "-j") { Description = "threads of a decoder, 0 = all", HelpName = "N" };
        Option<bool> noResume = new("--no-resume") { Description = "do not begin where playing stopped the last time, nor keep where it stops" };
        Option<bool> verbose = new("--verbose", "-v") { Description = "requests and sessions that failed, on stderr" };
        RootCommand root = new("ncv serve: a local web page that plays .ncv files") { input, host, port, sessions, threads, noResume, verbose };
        DeviceSelection device = new(Say);
        device.AddTo(root);
        int code = Done;
        root.SetAction(async (result, token) =>
        {
            if (!IPAddress.TryParse(result.GetValue(host), out IPAddress? address) || result.GetValue(port) is < 0 or > 65535 || result.GetValue(sessions) is < 1 or > 1000)
            {
                Say("--host is an IP address, --port 0 to 65535, --sessions 1 to 1000");
                code = UsageError;
                return;
            }

            code = await ServeAsync(
                () => new ServerOptions
                {
                    Path = result.GetValue(input)!,
                    Address = address,
                    Port = result.GetValue(port),
                    MaxSessions = result.GetValue(sessions),
                    ThreadCount = result.GetValue(threads),
                    DeviceOf = device.Read(result, result.GetValue(threads)),
                    Resume = result.GetValue(noResume) ? null : ResumeStore.CreateDefault(),
                    Note = result.GetValue(verbose) ? Say : null,
                },
                token).ConfigureAwait(false);
        });
        ParseResult parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
                Say(error.Message);
            Say("try: ncv serve --help");
            return UsageError;
        }

        await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }).ConfigureAwait(false);
        return code;
    }

    private static void Say(string line) => Console.Error.WriteLine("ncv: " + TerminalText.Clean(line));

    private static async Task<int> ServeAsync(Func<ServerOptions> readOptions, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            ServerOptions options = readOptions();
            WebPlayerServer server = await WebPlayerServer.StartAsync(options).ConfigureAwait(false);
            await using (server.ConfigureAwait(false))
            {
                Console.Out.WriteLine(server.Address);
                Say("open this address in a browser; Ctrl-C ends the server");
                if (!IPAddress.IsLoopback(options.Address))
                    Say("other machines can connect; the connection is not encrypted");
                await server.RunAsync(stop.Token).ConfigureAwait(false);
                if (server.Problems > 0)
                    Say($"{server.Problems} requests failed by a fault of the server; -v tells them");
                return Done;
            }
        }
        catch (Exception e) when (e is IOException or AddressInUseException or OrtException or InvalidMediaException or UnauthorizedAccessException or System.Net.Sockets.SocketException)
        {
            Say(e.Message);
            return Failed;
        }
    }
}
