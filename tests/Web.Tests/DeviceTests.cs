using System.Net.WebSockets;
using System.Text.Json;
using NeuralCodec.Codec.Devices;
using NeuralCodec.Tests.Devices;
using NeuralCodec.Tests.Media;

namespace NeuralCodec.Web.Tests;

/// <summary>Pages whose pictures a device computes: a library of our own, whose pictures are black.</summary>
public sealed class DeviceTests
{
    /// <summary>A seek opens a new decoder, but not the device: its graph is loaded once.</summary>
    [MockFact]
    public async Task ADeviceStaysOpenOverSeeksAndIsNamed()
    {
        using MockLibrary mock = MockLibrary.Build();
        await using Served served = await ServeAsync(mock);
        using ClientWebSocket socket = await served.ConnectAsync("a.ncv");
        string device = "";
        foreach (int wanted in (int[])[0, 30, 5])
        {
            await socket.CommandAsync("SeekTo", ((wanted * SampleMedia.FrameTicks) + 10) / 1000.0);
            await socket.SayAsync("""{"do":"statistics","number":1}""");
            byte[] frame;
            do
                frame = await socket.NextFrameAsync(onText: Note);
            while (SocketClient.NumberOf(frame) != wanted);
            Assert.Equal(-1, frame.AsSpan(FrameMessage.HeaderBytes).IndexOfAnyExcept((byte)0));
        }

        while (device.Length == 0)
        {
            if ((await socket.ReceiveAsync())!.Value is (true, byte[] bytes))
                Note(JsonDocument.Parse(bytes).RootElement);
        }

        Assert.Contains("ONNX Runtime, cpu, Float32", device, StringComparison.Ordinal);
        Assert.Single(mock.Log, line => line.StartsWith("session", StringComparison.Ordinal));

        void Note(JsonElement text) => device = text.TryGetProperty("statistics", out JsonElement statistics) ? statistics.ToString() : device;
    }

    [MockFact]
    public async Task ALostDeviceIsNotAskedAgainAfterASeek()
    {
        using MockLibrary mock = MockLibrary.Build(failAfter: 0);
        byte[] file = SampleMedia.Create(40);
        List<string> linear = SampleMedia.DecodeLinear(file), warnings = [];
        await using Served served = await ServeAsync(mock, file, warnings.Add);
        using ClientWebSocket socket = await served.ConnectAsync("a.ncv");
        foreach (int wanted in (int[])[0, 30, 5])
        {
            await socket.CommandAsync("SeekTo", ((wanted * SampleMedia.FrameTicks) + 10) / 1000.0);
            byte[] frame;
            do
                frame = await socket.NextFrameAsync();
            while (SocketClient.NumberOf(frame) != wanted);
            Assert.Equal(linear[wanted], SocketClient.Md5Of(frame));
        }

        Assert.Single(mock.Log, line => line == "run");
        Assert.Contains("device lost", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--provider", "qnn")]
    [InlineData(2, "--device", "npu", "--provider", "cpu")]
    [InlineData(1, "--device", "onnx", "--onnxruntime", "/nonexistent/libonnxruntime.so")]
    public async Task WhatCannotBeIsRefusedBeforeTheServerStarts(int expected, params string[] options) =>
        Assert.Equal(expected, await Program.Main([AppContext.BaseDirectory, .. options]));

    private static Task<Served> ServeAsync(MockLibrary mock, byte[]? file = null, Action<string>? warn = null)
    {
        DeviceOptions device = new() { LibraryPath = mock.Path, Warn = warn };
        ServerOptions options = new() { Path = "", DeviceOf = _ => device, SuspendAfter = TimeSpan.FromHours(1) };
        return Served.StartAsync(folder => File.WriteAllBytes(folder.At("a.ncv"), file ?? SampleMedia.Create(40)), options);
    }
}
