using System.Text.Json;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Metrics;

namespace NeuralCodec.Cli.Tests;

/// <summary>What people bring: other depths and chroma, rotated, uneven times, stills of many kinds, data tracks.</summary>
public sealed class SourceTests : IDisposable
{
    private const string Pattern = "-f lavfi -i testsrc2=s=98x54:r=10:d=0.4";
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [FfmpegFact]
    public void OtherPixelFormatsAreConvertedAndSaid()
    {
        // A natural picture: 4:2:0 costs it little, so that wrong colours or a wrong range would show.
        _folder.WritePicture("road.png", 98, 54);
        const string Road = "-loop 1 -framerate 10 -t 0.4 -i {folder}/road.png";
        Encode(_folder.Ffmpeg($"{Road} -c:v ffv1 -pix_fmt yuv420p plain.mkv"), "plain.ncv");
        Decode("plain.ncv", "plain-back.mkv");
        double plain = Compare(_folder.At("plain.mkv"), _folder.At("plain-back.mkv"));
        foreach (string format in (string[])["yuv420p10le", "yuv444p", "yuv422p", "gray", "gbrp", "bgra"])
        {
            string source = _folder.Ffmpeg($"{Road} -c:v ffv1 -pix_fmt {format} {format}.mkv");
            string errors = Encode(source, "a.ncv");
            string stored = FfmpegProbe.Probe(source).Video.PixelFormat; // FFV1 keeps 8-bit RGB in its own order of bytes
            Assert.Equal(format is "gbrp" or "bgra", stored is "bgr0" or "bgra");
            Assert.Contains($"{stored} is converted to 8-bit 4:2:0", errors, StringComparison.Ordinal);
            Assert.Equal((98, 54, 4), Shape(Decode("a.ncv")));
            // The picture is the one of an ordinary recording, not one of wrong colours or range.
            Decode("a.ncv", "back.mkv");
            double psnr = Compare(source, _folder.At("back.mkv"));
            Assert.True(psnr > plain - 2, $"{format}: {psnr:0.0} dB; {plain:0.0} dB for 8-bit 4:2:0");
        }
    }

    [FfmpegFact]
    public void RotatedRecordingsComeUpright()
    {
        _folder.Ffmpeg($"{Pattern} -c:v libx264 -pix_fmt yuv420p plain.mp4");
        string source = _folder.Ffmpeg("-i {folder}/plain.mp4 -c copy -metadata:s:v rotate=90 turned.mp4");
        if (FfmpegProbe.Probe(source).Video.RotationDegrees == 0)
            source = _folder.Ffmpeg("-display_rotation:v 90 -i {folder}/plain.mp4 -c copy turned.mp4"); // ffmpeg 6 and later
        string errors = Encode(source, "a.ncv");
        Assert.Contains("rotated by", errors, StringComparison.Ordinal);
        Assert.Equal((54, 98, 4), Shape(Decode("a.ncv")));
    }

    [FfmpegFact]
    public void UnevenFrameTimesSurvive()
    {
        string source = _folder.Ffmpeg($"-f lavfi -i testsrc2=s=64x48:r=25:d=1 -vf select=not(mod(n\\,3))*not(eq(n\\,9)) -fps_mode passthrough -c:v ffv1 vfr.mkv");
        Encode(source, "a.ncv");
        double[] times = Times(_folder.At("a.ncv"));
        Assert.Equal([0, 0.12, 0.24, 0.48, 0.6, 0.72, 0.84, 0.96], times.Select(time => Math.Round(time, 3)));
        Decode("a.ncv", "back.mkv");
        using FfmpegVideoReader reader = FfmpegVideoReader.Open(FfmpegProbe.Probe(_folder.At("back.mkv")));
        using Frame frame = new(64, 48);
        foreach (double time in times)
        {
            Assert.True(reader.ReadFrame(frame, []));
            Assert.Equal(time, frame.TimeTicks * reader.TimeBase.ToDouble(), 0.0011); // Matroska counts milliseconds
        }
    }

    [FfmpegFact]
    public void StillsOfManyKinds()
    {
        _folder.WritePicture("road.png", 98, 54);
        const string Road = "-i {folder}/road.png";
        string[] stills =
        [
            $"{Road} -pix_fmt rgba a.png", $"{Road} -pix_fmt gray g.png", $"{Road} -pix_fmt rgb48be deep.png",
            $"{Road} -c:v libwebp -quality 95 a.webp", $"{Road} -q:v 2 a.jpg", $"{Road} a.tif",
        ];
        foreach (string arguments in stills)
        {
            string source = _folder.Ffmpeg(arguments);
            Encode(source, "s.ncv");
            Decode("s.ncv", "back.png");
            RgbImage expected = FfmpegStillReader.Read(source), back = FfmpegStillReader.Read(_folder.At("back.png"));
            Assert.Equal((98, 54), (back.WidthPixels, back.HeightPixels));
            double psnr = Psnr.Compute(expected, back);
            Assert.True(psnr > 20, $"{source}: {psnr:0.0} dB");
        }
    }

    [FfmpegFact]
    public void DataTracksAndSoundSurvive()
    {
        byte[] gps = [.. "$GPRMC,120000,A,4807.0,N,01131.0,E"u8];
        File.WriteAllBytes(_folder.At("gps.bin"), gps);
        string stream = _folder.Ffmpeg($"{Pattern} -f data -i {{folder}}/gps.bin -map 0 -map 1 -c:v libx264 -c:d copy gps.ts");
        Encode(stream, "a.ncv");
        (List<TrackDescription> tracks, List<TrackPacket> packets) = SideTracks(_folder.At("a.ncv"));
        Assert.Equal(TrackKind.Data, Assert.Single(tracks).Kind);
        Assert.Equal(gps, packets.SelectMany(packet => packet.Payload.ToArray()));
        Assert.Equal(0, NcvProcess.Run(["decode", _folder.At("a.ncv"), "--track", "0", "-o", _folder.At("track.bin")]).ExitCode);
        Assert.Equal(gps, File.ReadAllBytes(_folder.At("track.bin")));
        Assert.Equal(gps, NcvProcess.Run(["decode", _folder.At("a.ncv"), "--track", "0", "-o", "-"]).Output);
        Assert.Equal(1, NcvProcess.Run(["decode", _folder.At("a.ncv"), "--track", "7", "-o", _folder.At("none.bin")]).ExitCode);
        Assert.False(File.Exists(_folder.At("none.bin")));
        Assert.Equal(2, NcvProcess.Run(["decode", _folder.At("a.ncv"), "--track", "0"]).ExitCode);

        string film = _folder.Ffmpeg($"{Pattern} -f lavfi -i sine=d=0.4 -c:v libx264 -pix_fmt yuv420p -c:a aac -timecode 01:02:03:04 tm.mov");
        Encode(film, "b.ncv");
        (tracks, packets) = SideTracks(_folder.At("b.ncv"));
        Assert.Equal([TrackKind.Audio, TrackKind.Data], tracks.Select(track => track.Kind));
        Assert.Equal("tmcd", FourCharacterCode.ToText(tracks[1].CodecTag)); // the source's, not the pipe's
        Assert.All(tracks, track => Assert.Contains(packets, packet => packet.Track == track.Number));
        foreach (string back in (string[])["back.mov", "back.mkv"])
        {
            // The time code has no place there, which is said; the sound goes along.
            (int code, _, string errors) = NcvProcess.Run(["decode", _folder.At("b.ncv"), "-o", _folder.At(back)]);
            Assert.Equal(0, code);
            Assert.Contains("data track 1 (tmcd) has no place in", errors, StringComparison.Ordinal);
            Assert.Equal(["audio"], FfmpegProbe.Probe(_folder.At(back)).SideStreams.Select(side => side.Kind).Distinct());
        }
    }

    [FfmpegFact]
    public void TelemetryOfActionCamerasGoesThereAndBack()
    {
        byte[] gps = new byte[2500]; // three packets of ffmpeg's raw reader
        new Random(4).NextBytes(gps);
        File.WriteAllBytes(_folder.At("gps.bin"), gps);
        string source = _folder.Ffmpeg($"{Pattern} -f data -i {{folder}}/gps.bin -map 0 -map 1 -c:v libx264 -pix_fmt yuv420p -c:d copy -tag:d gpmd -copy_unknown -bsf:d setts=ts=N*9000:duration=9000:time_base=1/90000 ride.mov");
        Encode(source, "a.ncv");
        (List<TrackDescription> tracks, List<TrackPacket> packets) = SideTracks(_folder.At("a.ncv"));
        TrackDescription telemetry = Assert.Single(tracks, track => FourCharacterCode.ToText(track.CodecTag) == "gpmd");
        Assert.Equal(gps, packets.Where(packet => packet.Track == telemetry.Number).SelectMany(packet => packet.Payload.ToArray()));
        Assert.Contains("bin_data (gpmd)", NcvProcess.Text(NcvProcess.Run(["info", _folder.At("a.ncv")]).Output), StringComparison.Ordinal);
        Decode("a.ncv", "back.mov");
        Assert.Contains(FfmpegProbe.Probe(_folder.At("back.mov")).SideStreams, side => FourCharacterCode.ToText(side.CodecTag) == "gpmd");
        _folder.Ffmpeg("-i {folder}/back.mov -map 0:d:0 -c copy -f data back.bin");
        Assert.Equal(gps, File.ReadAllBytes(_folder.At("back.bin")));
    }

    [FfmpegFact]
    public void SoundSubtitlesLanguagesAndCaptureTimeGoIntoEveryFormat()
    {
        File.WriteAllText(_folder.At("lines.srt"), "1\n00:00:00,050 --> 00:00:00,150\nleft\n\n2\n00:00:00,250 --> 00:00:00,350\nright\n");
        string source = _folder.Ffmpeg(
            $"{Pattern} -f lavfi -i sine=d=0.4 -f lavfi -i sine=f=880:d=0.4 -i {{folder}}/lines.srt -map 0 -map 1 -map 2 -map 3 -c:v libx264 -pix_fmt yuv420p -c:a:0 pcm_s16le "
            + "-c:a:1 aac -c:s mov_text -metadata:s:a:0 language=spa -metadata:s:a:1 language=eng -metadata:s:s:0 language=ita -metadata creation_time=2026-02-03T04:05:06Z ride.mov");
        Encode(source, "a.ncv");
        foreach ((string extension, string[] codecs) in ((string, string[])[])[
            ("mp4", ["aac", "aac", "mov_text"]), ("mov", ["pcm_s16le", "aac", "mov_text"]), ("mkv", ["pcm_s16le", "aac", "subrip"]), ("webm", ["opus", "opus", "webvtt"])])
        {
            (int code, _, string errors) = NcvProcess.Run(["decode", _folder.At("a.ncv"), "-o", _folder.At("back." + extension)]);
            Assert.True(code == 0, errors);
            Assert.Equal(extension is "mp4" or "webm", errors.Contains($"audio track 0 (pcm_s16le) has no place in .{extension} and is written as", StringComparison.Ordinal));
            MediaInfo back = FfmpegProbe.Probe(_folder.At("back." + extension));
            Assert.Equal(codecs, back.SideStreams.Select(side => side.CodecName));
            Assert.Equal(["spa", "eng", "ita"], back.SideStreams.Select(side => side.Language));
            Assert.Equal(FfmpegProbe.Probe(source).CaptureTimeMicroseconds, back.CaptureTimeMicroseconds);
        }
    }

    [FfmpegFact]
    public void OddSizesGoIntoEveryFormat()
    {
        foreach ((int width, int height) in ((int, int)[])[(1, 1), (3, 5), (33, 16), (16, 17)])
        {
            string source = _folder.Ffmpeg($"{Pattern} -vf scale={width}:{height},format=yuv420p -c:v ffv1 odd.mkv");
            Encode(source, "odd.ncv");
            foreach (string extension in (string[])["mp4", "mkv", "webm", "avi"])
            {
                Decode("odd.ncv", "odd-back." + extension);
                MediaInfo back = FfmpegProbe.Probe(_folder.At("odd-back." + extension));
                Assert.Equal((width, height), (back.Video.WidthPixels, back.Video.HeightPixels));
            }
        }
    }

    [FfmpegFact]
    public void AChangeOfSizeBeginsASequence()
    {
        _folder.Ffmpeg($"{Pattern} -f lavfi -i sine=d=0.4 -c:v libx264 -pix_fmt yuv420p -c:a mp2 large.ts");
        _folder.Ffmpeg("-f lavfi -i testsrc2=s=54x98:r=10:d=0.3 -f lavfi -i sine=d=0.3 -c:v libx264 -pix_fmt yuv420p -c:a mp2 turned.ts"); // frames of as many bytes
        byte[] all = [.. ((string[])["large.ts", "turned.ts", "large.ts"]).SelectMany(name => File.ReadAllBytes(_folder.At(name)))];
        File.WriteAllBytes(_folder.At("all.ts"), all);
        string errors = Encode(_folder.At("all.ts"), "a.ncv");
        Assert.Contains("54x98 at 10/1 frames per second from here on, as a sequence of its own", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("scaled", errors, StringComparison.Ordinal);
        using JsonDocument info = JsonDocument.Parse(NcvProcess.Run(["info", _folder.At("a.ncv"), "--json", "-"]).Output);
        Assert.Equal(["98x54", "54x98", "98x54"], info.RootElement.GetProperty("sizes").EnumerateArray().Select(size => size.GetString()));
        Assert.Equal((11, 3), (info.RootElement.GetProperty("frames").GetInt32(), info.RootElement.GetProperty("sequences").GetInt32()));
        Assert.Equal(0, NcvProcess.Run(["verify", _folder.At("a.ncv")]).ExitCode);

        // Pictures each in their size, films each in a file with its sound, y4m on in one stream that encodes again.
        Decode("a.ncv", "back.png");
        Assert.Equal([98, 98, 98, 98, 54, 54, 54, 98, 98, 98, 98], Enumerable.Range(1, 11).Select(i => FfmpegStillReader.Read(_folder.At($"back-{i:00000}.png")).WidthPixels));
        Decode("a.ncv", "back.mp4");
        foreach ((string name, int width) in ((string, int)[])[("back.mp4", 98), ("back-2.mp4", 54), ("back-3.mp4", 98)])
        {
            MediaInfo back = FfmpegProbe.Probe(_folder.At(name));
            Assert.Equal((width, 152 - width, "audio"), (back.Video.WidthPixels, back.Video.HeightPixels, Assert.Single(back.SideStreams).Kind));
        }

        Decode("a.ncv", "back.y4m");
        Assert.Contains("54x98 at 10/1", Encode(_folder.At("back.y4m"), "b.ncv"), StringComparison.Ordinal);
        // The recording itself begins a little before its first picture, with sound.
        double[] times = Times(_folder.At("a.ncv"));
        Assert.InRange(times[0], 0, 0.05);
        Assert.Equal([0, 0.1, 0.2, 0.3, 0, 0.1, 0.2, 0, 0.1, 0.2, 0.3], times.Select((time, i) => Math.Round(time - (i < 4 ? times[0] : 0), 3)));

        // No packet of the sound is lost at the seams.
        Assert.Equal(0, NcvProcess.Run(["decode", _folder.At("a.ncv"), "--track", "0", "-o", _folder.At("sound.mp2")]).ExitCode);
        Assert.Equal(File.ReadAllBytes(_folder.Ffmpeg("-i {folder}/all.ts -map a -c copy expected.mp2")), File.ReadAllBytes(_folder.At("sound.mp2")));

        // A limit counts over the change.
        Assert.Equal(0, NcvProcess.Run(["encode", _folder.At("all.ts"), "-o", _folder.At("c.ncv"), "--skip", "3", "--limit", "2", "-q", "20"]).ExitCode);
        using JsonDocument part = JsonDocument.Parse(NcvProcess.Run(["info", _folder.At("c.ncv"), "--json", "-"]).Output);
        Assert.Equal((2, 2), (part.RootElement.GetProperty("frames").GetInt32(), part.RootElement.GetProperty("sequences").GetInt32()));
    }

    [FfmpegFact]
    public void DamageInTheSourceIsSaid()
    {
        string large = _folder.Ffmpeg($"{Pattern} -c:v libx264 -pix_fmt yuv420p large.ts");
        byte[] bytes = File.ReadAllBytes(large);
        new Random(5).NextBytes(bytes.AsSpan(bytes.Length / 2, 1000));
        File.WriteAllBytes(_folder.At("damaged.ts"), bytes);
        Assert.Contains("it is damaged: ffmpeg went on after", Encode(_folder.At("damaged.ts"), "c.ncv"), StringComparison.Ordinal);

        bytes = File.ReadAllBytes(_folder.Ffmpeg($"-i {{folder}}/large.ts -frames:v 1 photo.jpg"));
        Assert.DoesNotContain("damaged", Encode(_folder.At("photo.jpg"), "d.ncv"), StringComparison.Ordinal);
        File.WriteAllBytes(_folder.At("cut.jpg"), bytes[..(bytes.Length / 2)]);
        Assert.Contains("it is damaged, and ffmpeg filled what is missing", Encode(_folder.At("cut.jpg"), "e.ncv"), StringComparison.Ordinal);
    }

    [HeifFact]
    public void HeicPhotosAreRead()
    {
        string png = _folder.WritePicture("road.png", 98, 54), photo = _folder.At("-photo.heic");
        using (System.Diagnostics.Process process = System.Diagnostics.Process.Start("heif-enc", [png, "-q", "90", "-o", photo]))
            process.WaitForExit();
        Encode(photo, "a.ncv");
        Decode("a.ncv", "back.png");
        Assert.InRange(Compare(png, _folder.At("back.png")), 24, 60);
        Assert.InRange(Compare(png, photo), 30, 60); // read as any still
        MediaInfo info = FfmpegProbe.Probe(photo);
        Assert.Equal((98, 54, true, new FileInfo(photo).Length), (info.Video.WidthPixels, info.Video.HeightPixels, info.IsStill, info.LengthBytes));
    }

    [Fact]
    public void HeicWithoutItsToolNamesThePackage()
    {
        string photo = _folder.At("a.heic");
        File.WriteAllBytes(photo, [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8]);
        (int code, _, string errors) = NcvProcess.Run(["encode", photo], path: _folder.At("."));
        Assert.Equal(1, code);
        Assert.Contains("apt-get install libheif-examples", errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.At("a.ncv")));
    }

    [FfmpegFact]
    public void ThingsThatAreNoPictureAreRefused()
    {
        File.WriteAllText(_folder.At("text.mp4"), "no video");
        File.WriteAllBytes(_folder.At("empty.mp4"), []);
        _folder.Ffmpeg("-f lavfi -i sine=d=0.1 -c:a aac sound.mp4");
        foreach ((string name, int expected) in ((string, int)[])[("text.mp4", 1), ("empty.mp4", 1), ("sound.mp4", 3)])
        {
            (int code, _, string errors) = NcvProcess.Run(["encode", _folder.At(name), "-o", _folder.At("no.ncv")]);
            Assert.Equal(expected, code);
            Assert.StartsWith("ncv: ", errors, StringComparison.Ordinal);
            Assert.False(File.Exists(_folder.At("no.ncv")));
        }
    }

    private string Encode(string source, string coded)
    {
        (int code, _, string errors) = NcvProcess.Run(["encode", source, "-o", _folder.At(coded), "-y", "-q", "70"]);
        Assert.True(code == 0, $"{source}: {errors}");
        return errors;
    }

    private byte[] Decode(string coded, string target = "-")
    {
        (int code, byte[] output, string errors) = NcvProcess.Run(["decode", _folder.At(coded), "-y", "-o", target == "-" ? "-" : _folder.At(target)]);
        Assert.True(code == 0, $"{coded}: {errors}");
        return output;
    }

    private static (int Width, int Height, int Frames) Shape(byte[] y4m)
    {
        string[] words = NcvProcess.Text(y4m[..Array.IndexOf(y4m, (byte)'\n')]).Split(' ');
        (int width, int height) = (int.Parse(words[1][1..]), int.Parse(words[2][1..]));
        return (width, height, y4m.Length / ((width * height) + (2 * ((width + 1) / 2) * ((height + 1) / 2))));
    }

    /// <summary>RGB PSNR of the first frames, both as ffmpeg converts them.</summary>
    private static double Compare(string a, string b)
    {
        RgbImage first = FfmpegStillReader.Read(a), second = FfmpegStillReader.Read(b);
        return Psnr.Compute(first, second);
    }

    private static double[] Times(string path)
    {
        using FileStream stream = File.OpenRead(path);
        ContainerReader reader = new(stream);
        List<double> times = [];
        double unit = 0;
        while (reader.ReadAsync().AsTask().GetAwaiter().GetResult() is { } item)
        {
            if (item is SequenceItem sequence)
                unit = sequence.Header.TimeBase.ToDouble();
            else if (item is GroupItem group)
                times.AddRange(group.Group.Frames.OrderBy(frame => frame.DisplayIndex).Select(frame => frame.TimeTicks * unit));
        }

        return [.. times];
    }

    private static (List<TrackDescription> Tracks, List<TrackPacket> Packets) SideTracks(string path)
    {
        using FileStream stream = File.OpenRead(path);
        ContainerReader reader = new(stream);
        List<TrackDescription> tracks = [];
        List<TrackPacket> packets = [];
        while (reader.ReadAsync().AsTask().GetAwaiter().GetResult() is { } item)
        {
            if (item is TrackItem track)
                tracks.Add(track.Track);
            else if (item is PacketsItem chunk)
                packets.AddRange(chunk.Packets.Select(packet => packet with { Payload = packet.Payload.ToArray() }));
        }

        return (tracks, packets);
    }
}
