using System.Runtime.InteropServices;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Desktop.Sdl;
using NeuralCodec.Playback;
using NeuralCodec.Playback.Commands;
using NeuralCodec.Playback.Sound;
using NeuralCodec.Playback.Tests;
using NeuralCodec.Tests.Media;

namespace NeuralCodec.Desktop.Tests;

/// <summary>What reaches the sound device: SDL's disk driver writes it to a file.</summary>
public sealed partial class SoundTests : IDisposable
{
    private const int Frames = 150, SeekFrame = 100;
    private const double FrameSamples = AudioFormat.SampleRate * SampleMedia.FrameTicks / 1000.0;
    private readonly ScratchFolder _folder = new();

    public void Dispose()
    {
        if (SdlNative.IsAvailable)
            SdlNative.SetHint("SDL_AUDIODRIVER", "dummy");
        _folder.Dispose();
    }

    /// <summary>The player's own time stands still here, so it is the sound that moves the pictures.</summary>
    [ToolFact("ffmpeg")]
    public void TheDeviceGetsTheSamplesOfTheSourceThroughPausesAndSeeks()
    {
        if (!SdlNative.IsAvailable)
            return;
        string path = SampleMedia.Write(_folder.At("a.ncv"), Frames, hasSound: true), device = _folder.At("device.raw");
        _ = SetEnvironment("SDL_DISKAUDIOFILE", device, 1);
        SdlNative.SetHint("SDL_AUDIODRIVER", "disk");
        SdlAudioSink? sink = SdlAudioSink.TryOpen(out string problem);
        Assert.True(sink is not null, problem);
        using (Player player = Player.Open(path, new PlayerOptions { Time = new FakeTime(), OpenAudio = () => sink, MakesThumbnails = false, ThreadCount = 1 }))
        {
            Drive.Until(player, () => player.Current?.Number >= 5 && Heard(device).Length > 5 * FrameSamples);
            player.Execute(PlayerCommand.TogglePause);
            long silent = new FileInfo(device).Length;
            Drive.Until(player, () => new FileInfo(device).Length > silent + AudioFormat.BytesPerSecond / 5);
            player.Execute(PlayerCommand.TogglePause);
            Drive.Until(player, () => player.Current!.Number >= 12);
            player.Execute(PlayerCommand.SeekTo, SeekFrame * SampleMedia.FrameTicks / 1000.0);
            Drive.Until(player, () => player.Current!.Number >= SeekFrame + 10 && Heard(device).Max() >= LevelOf(SeekFrame + 5));
        }

        short[] source = Source(path), heard = Heard(device);
        int sought = Array.FindIndex(heard, sample => sample > LevelOf(SeekFrame - 20));
        int first = PlaceOf(heard.AsSpan(0, sought), source), second = PlaceOf(heard.AsSpan(sought), source);
        Assert.True(first is >= 0 and < (int)(2 * FrameSamples), $"before the seek, {sought} samples: from {first} of the source");
        Assert.True(second >= (int)((SeekFrame - 1) * FrameSamples), $"after the seek, {heard.Length - sought} samples: from {second} of the source");
    }

    // ffmpeg spreads one channel over two with equal power.
    private static double LevelOf(int frame) => SampleMedia.ToneOf(frame) / Math.Sqrt(2);

    /// <summary>Where a run of samples lies in the source; -1 where they are not all in it in this order.</summary>
    private static int PlaceOf(ReadOnlySpan<short> run, short[] source)
    {
        for (int place = 0; place + run.Length <= source.Length; place++)
        {
            if (source.AsSpan(place, run.Length).SequenceEqual(run))
                return place;
        }

        return -1;
    }

    /// <summary>The left channel of what the device got, without the silence while nothing was queued.</summary>
    private static short[] Heard(string device)
    {
        using FileStream stream = new(device, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[stream.Length / AudioFormat.BytesPerFrame * AudioFormat.BytesPerFrame];
        stream.ReadExactly(bytes);
        return Left(bytes);
    }

    private static short[] Source(string path)
    {
        using FileStream stream = File.OpenRead(path);
        ContainerReader reader = new(stream);
        TrackDescription? track = null;
        List<TrackPacket> packets = [];
        while (reader.Read() is { } item)
        {
            if (item is TrackItem { Track: { } found })
                track = found;
            else if (item is PacketsItem side)
                packets.AddRange(side.Packets.Select(packet => packet with { Payload = packet.Payload.ToArray() }));
        }

        using FfmpegAudioDecoder decoder = new(track!, AudioFormat.SampleRate, AudioFormat.Channels);
        Thread writer = new(() =>
        {
            foreach (TrackPacket packet in packets)
                decoder.WritePacket(packet);
            decoder.CompleteInput();
        });
        writer.Start();
        MemoryStream samples = new();
        byte[] buffer = new byte[1 << 16];
        for (int count; (count = decoder.Read(buffer)) > 0;)
            samples.Write(buffer, 0, count);
        writer.Join();
        return Left(samples.ToArray());
    }

    private static short[] Left(byte[] bytes) =>
        [.. MemoryMarshal.Cast<byte, short>(bytes).ToArray().Where((sample, i) => i % AudioFormat.Channels == 0 && sample != 0)];

    // SDL asks the C library for this one; the environment of .NET is a copy.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int replaces);
}
