using System.Diagnostics;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Formats.Bpg;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Tests.Common;

namespace NeuralCodec.Codec.Tests.Formats.Bpg;

public sealed class BpgFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ncv-bpg-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [FfmpegTheory]
    [InlineData("yuv444p", 3, 98, 54)]
    [InlineData("yuv420p", 1, 96, 64)]
    [InlineData("yuv420p", 1, 98, 54)]
    [InlineData("yuv444p", 3, 101, 67)]
    [InlineData("yuv444p10le", 3, 96, 72)]
    public void AnIndependentReaderGivesTheEncodersPictureToFfmpeg(string format, int pixelFormat, int width, int height)
    {
        byte[] stream = Encode(format, width, height);
        byte[] file = BpgFile.FromHevc(stream, width, height).ToBytes();
        IndependentBpgReader reader = new(file);
        Assert.Equal((pixelFormat, width, height, 0), (reader.PixelFormat, reader.Width, reader.Height, reader.ColorSpace));
        Assert.Equal(format.EndsWith("10le", StringComparison.Ordinal) ? 10 : 8, reader.BitDepth);
        // The parameter sets of x265 take about 100 bytes, those of BPG five.
        Assert.InRange(stream.Length - file.Length, 60, 130);
        byte[] expected = Decode("a.hevc", stream, format);
        Assert.Equal(width * height, format == "yuv420p" ? expected.Length * 2 / 3 : expected.Length / (reader.BitDepth > 8 ? 6 : 3));
        Assert.Equal(expected, Decode("independent.hevc", reader.ToHevc(), format));

        // Our own reader, which leaves the filling to be cut off.
        BpgFile parsed = BpgFile.Parse(file);
        Assert.Equal(file, parsed.ToBytes());
        byte[] filled = Decode("ours.hevc", parsed.ToHevc(), format);
        int codedWidth = (width + 7) / 8 * 8, bytes = reader.BitDepth > 8 ? 2 : 1;
        for (int y = 0; y < height; y++)
            Assert.True(expected.AsSpan(y * width * bytes, width * bytes).SequenceEqual(filled.AsSpan(y * codedWidth * bytes, width * bytes)));
    }

    [Fact]
    public void NumbersAreThoseOfTheSpecification()
    {
        // ue7(32): 8, 542 and 728855 are the examples of the specification. Here 542 stands for the width and 8 for the height.
        BpgFile file = new()
        {
            WidthPixels = 542,
            HeightPixels = 8,
            Sps = new HevcSps { ChromaFormat = 3, WidthPixels = 544, HeightPixels = 8, BitDepth = 8, Header = Header() },
            Units = [new byte[] { 0x44, 1, 0xC1 }, new byte[] { 0x28, 1, 0x80 }],
        };
        // Header bits: ue 0, 3, 0, 3, 0 = 1 00100 1 00100 1, sao 1, pcm 0, smoothing 1, extension 0 -> 10010010 01001101 0.
        Assert.Equal("425047FB" + "60" + "00" + "841E" + "08" + "0D" + "03" + "924D00" + "4401C1" + "000001" + "280180", Convert.ToHexString(file.ToBytes()));
        IndependentBpgReader reader = new(file.ToBytes());
        Assert.Equal((542, 8, 3), (reader.Width, reader.Height, reader.PixelFormat));
    }

    [Fact]
    public void PcmAndRangeExtensionsKeepTheirFields()
    {
        BpgHevcHeader header = Header() with { Pcm = new HevcPcm(7, 7, 0, 2, true), HasExtension = true, RangeFlags = 0b010000010 };
        HevcBitWriter bits = new();
        header.Write(bits);
        Assert.Equal(header, BpgHevcHeader.Read(new HevcBitReader(bits.ToBytes())));
        HevcSps sps = new() { ChromaFormat = 1, WidthPixels = 64, HeightPixels = 48, BitDepth = 8, Header = header };
        byte[] unit = HevcParameterSets.BuildSps(sps);
        Assert.Equal(sps, HevcSps.Parse(HevcNal.Unescape(unit.AsSpan(4))));
    }

    [Fact]
    public void WhatBpgHasNoPlaceForIsRefused()
    {
        byte[] sps = HevcParameterSets.BuildSps(new HevcSps { ChromaFormat = 1, WidthPixels = 64, HeightPixels = 48, BitDepth = 8, Header = Header() });
        byte[] picture = [0, 0, 1, 0x44, 1, 0xC1, 0, 0, 1, 0x28, 1, 0x80];
        Assert.Equal(64, BpgFile.FromHevc((byte[])[.. sps, .. picture], 60, 48).Sps.WidthPixels);
        foreach (byte[] stream in (byte[][])[[], [1, 2, 3], [0, 0, 1, 0x44, 1, 0xC1], [.. sps], [.. sps, .. picture, .. picture], [.. sps, 0, 0, 1, 2, 1, 0x80]])
            Assert.Throws<InvalidMediaException>(() => BpgFile.FromHevc(stream, 60, 48));
        Assert.Throws<InvalidMediaException>(() => BpgFile.FromHevc((byte[])[.. sps, .. picture], 40, 48)); // another size
    }

    [Fact]
    public void DamagedFilesGiveTheRoomsExceptionAlone()
    {
        byte[] sps = HevcParameterSets.BuildSps(new HevcSps { ChromaFormat = 1, WidthPixels = 64, HeightPixels = 48, BitDepth = 8, Header = Header() });
        byte[] stream = [.. sps, 0, 0, 1, 0x44, 1, 0xC1, 0, 0, 1, 0x28, 1, 0x80, 7, 7];
        byte[] file = BpgFile.FromHevc(stream, 60, 48).ToBytes();
        for (int cut = 0; cut < file.Length; cut++)
            Try(() => BpgFile.Parse(file.AsMemory(0, cut)));
        for (int cut = 0; cut < stream.Length; cut++)
            Try(() => BpgFile.FromHevc(stream.AsMemory(0, cut), 60, 48));
        for (int bit = 0; bit < 8 * file.Length; bit++)
        {
            byte[] flipped = [.. file];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Try(() => BpgFile.Parse(flipped).ToHevc());
        }

        for (int bit = 0; bit < 8 * stream.Length; bit++)
        {
            byte[] flipped = [.. stream];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Try(() => BpgFile.FromHevc(flipped, 60, 48).ToBytes());
        }

        static void Try(Func<object> read)
        {
            try
            {
                read();
            }
            catch (InvalidMediaException)
            {
                // refused, as it should be
            }
        }
    }

    private static BpgHevcHeader Header() => new()
    {
        Log2MinCodingBlockMinus3 = 0,
        Log2DiffCodingBlock = 3,
        Log2MinTransformMinus2 = 0,
        Log2DiffTransform = 3,
        MaxTransformDepthIntra = 0,
        HasSampleAdaptiveOffset = true,
        HasStrongSmoothing = true,
    };

    private byte[] Encode(string format, int width, int height)
    {
        RgbImage image = TestPictures.RandomImage(width, height, 3);
        for (int i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (byte)((image.Pixels[i] / 8) + (i / 3 % width) + 40); // smooth, with noise
        string source = Path.Combine(_folder, "a.ppm"), target = Path.Combine(_folder, "coded.hevc");
        using (FileStream stream = File.Create(source))
            PpmWriter.Write(stream, image);
        Ffmpeg(["-i", source, "-pix_fmt", format, "-c:v", "libx265", "-preset", "placebo", "-x265-params", "qp=20:keyint=1:info=0:log-level=error", "-f", "hevc", target]);
        return File.ReadAllBytes(target);
    }

    private byte[] Decode(string name, byte[] stream, string format)
    {
        string source = Path.Combine(_folder, name), target = source + ".yuv";
        File.WriteAllBytes(source, stream);
        Ffmpeg(["-f", "hevc", "-i", source, "-pix_fmt", format, "-f", "rawvideo", target]);
        return File.ReadAllBytes(target);
    }

    private static void Ffmpeg(string[] arguments)
    {
        ProcessStartInfo start = new("ffmpeg") { RedirectStandardError = true };
        foreach (string argument in (string[])["-v", "error", "-nostdin", "-y", .. arguments])
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0 && errors.Length == 0, errors);
    }
}
