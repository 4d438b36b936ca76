using System.Buffers.Binary;
using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Tests.Common;

namespace NeuralCodec.Codec.Tests.Container;

/// <summary>Sizes that lie, and files that are not ours.</summary>
public class ContainerLimitTests
{
    [Fact]
    public void ADeclaredLengthTakesNoMemory()
    {
        byte[] file = SmallFile.Create();
        byte[] hostile = new byte[ContainerFormat.ChunkHeaderBytes];
        new ChunkHeader(ChunkType.Group, 250 << 20, BitConverter.ToUInt32(file, 12)).Write(hostile);
        byte[] input = [.. file, .. hostile];
        SmallFile.Describe(new ContainerReader(new MemoryStream(input))); // warm-up
        long before = GC.GetAllocatedBytesForCurrentThread();
        ContainerReader reader = new(new DripStream(input, 64));
        SmallFile.Describe(reader);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Equal(file.Length, Assert.Single(reader.GetDamage()).OffsetBytes);
    }

    [Fact]
    public void NestedHeadersWithWrongChecksumsDoNotMakeReadingQuadratic()
    {
        // 1 MiB of headers, each declaring a payload to the end: naive checking would sum 24 GiB.
        byte[] file = SmallFile.Create();
        byte[] hostile = new byte[1 << 20];
        int count = hostile.Length / ContainerFormat.ChunkHeaderBytes;
        for (int i = 0; i < count; i++)
        {
            int at = i * ContainerFormat.ChunkHeaderBytes;
            uint length = (uint)(hostile.Length - at - ContainerFormat.ChunkOverheadBytes);
            if (length > hostile.Length)
                break;
            new ChunkHeader(ChunkType.Group, length, 0).Write(hostile.AsSpan(at));
        }

        ChunkReader reader = new(new MemoryStream([.. file, .. hostile]));
        while (reader.Read() is not null)
        {
        }

        Assert.InRange(reader.CheckedBytes, 0, 20L * (file.Length + hostile.Length));
    }

    [Fact]
    public void AChunkOverTheLimitIsRefused()
    {
        byte[] file = SmallFile.Create(payloadBytes: 5000);
        ContainerReader reader = new(new MemoryStream(file), new BitstreamLimits { MaxChunkBytes = 4096 });
        Assert.DoesNotContain(SmallFile.Describe(reader), line => line.StartsWith("group", StringComparison.Ordinal));
        Assert.Contains(reader.GetDamage(), range => range.Reason.Contains("over the limit", StringComparison.Ordinal));
    }

    [Fact]
    public void APictureOverTheLimitIsRefused()
    {
        ContainerReader reader = new(new MemoryStream(SmallFile.Create()), new BitstreamLimits { MaxPixels = 33 * 17 - 1 });
        Assert.Empty(SmallFile.Describe(reader));
        Assert.Contains("over the limits", reader.GetDamage()[0].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(500)]
    [InlineData(3_000_000)]
    public void OtherFilesAreOfUnknownFormat(int lengthBytes)
    {
        byte[] bytes = new byte[lengthBytes];
        new Random(lengthBytes).NextBytes(bytes);
        foreach (Stream stream in (Stream[])[new MemoryStream(bytes), new DripStream(bytes, 70000)])
        {
            InvalidMediaException e = Assert.Throws<InvalidMediaException>(() => new ContainerReader(stream).Read());
            Assert.Equal(MediaProblem.UnknownFormat, e.Problem);
        }
    }

    [Fact]
    public void ALaterVersionIsRefusedByName()
    {
        byte[] file = SmallFile.Create();
        file[ContainerFormat.ChunkHeaderBytes] = 1;
        Resign(file);
        InvalidMediaException e = Assert.Throws<InvalidMediaException>(() => new ContainerReader(new MemoryStream(file)).Read());
        Assert.Equal(MediaProblem.UnsupportedVersion, e.Problem);
        Assert.Contains("version 1", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0)] // width
    [InlineData(0, 16385)]
    [InlineData(2, 0)] // height
    public void SidesAreCheckedInTheHeader(int fieldOffset, ushort value)
    {
        byte[] file = SmallFile.Create();
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(ContainerFormat.ChunkHeaderBytes + 4 + fieldOffset), value);
        Resign(file);
        ContainerReader reader = new(new MemoryStream(file));
        Assert.Null(reader.Read());
        Assert.NotEmpty(reader.GetDamage());
    }

    [Fact]
    public void UnknownChunksAreIgnoredOrRefusedByTheirFirstLetter()
    {
        byte[] file = SmallFile.Create(complete: false);
        byte[] extra = new byte[ContainerFormat.ChunkOverheadBytes];
        uint tag = BitConverter.ToUInt32(file, 12);
        new ChunkHeader(new ChunkType("xtra"u8), 0, tag).Write(extra);
        Assert.Contains("UnknownItem", SmallFile.Describe(new ContainerReader(new MemoryStream([.. file, .. extra]))));
        new ChunkHeader(new ChunkType("XTRA"u8), 0, tag).Write(extra);
        InvalidMediaException e = Assert.Throws<InvalidMediaException>(
            () => SmallFile.Describe(new ContainerReader(new MemoryStream([.. file, .. extra]))));
        Assert.Equal(MediaProblem.UnsupportedVersion, e.Problem);
    }

    [Fact]
    public void RandomPayloadsWithRightChecksumsNeverBreakAReader()
    {
        ChunkType[] types = [ChunkType.Group, ChunkType.Track, ChunkType.Packets, ChunkType.Metadata, ChunkType.Index, ChunkType.Sequence];
        byte[] file = SmallFile.Create(1, complete: false);
        uint tag = BitConverter.ToUInt32(file, 12);
        for (int seed = 0; seed < 20_000; seed++)
        {
            Random random = new(seed);
            byte[] payload = new byte[random.Next(60)];
            random.NextBytes(payload);
            for (int i = 0; i < payload.Length; i++)
                payload[i] &= (byte)(random.Next(3) == 0 ? 0xFF : 3); // small numbers reach deeper
            byte[] chunk = new byte[ContainerFormat.ChunkOverheadBytes + payload.Length];
            new ChunkHeader(types[seed % types.Length], (uint)payload.Length, tag).Write(chunk);
            payload.CopyTo(chunk, ContainerFormat.ChunkHeaderBytes);
            BinaryPrimitives.WriteUInt32LittleEndian(chunk.AsSpan(chunk.Length - 4), Crc32C.Compute(payload));
            ContainerReader reader = new(new MemoryStream([.. file, .. chunk]));
            Exception? e = Record.Exception(() => SmallFile.Describe(reader));
            Assert.True(e is null or InvalidMediaException { Problem: MediaProblem.UnsupportedVersion }, $"seed {seed}: {e}");
        }
    }

    /// <summary>Puts right tags and checksums over the first chunk.</summary>
    private static void Resign(byte[] file)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(8));
        Span<byte> payload = file.AsSpan(ContainerFormat.ChunkHeaderBytes, length);
        uint tag = Crc32C.Compute(payload);
        new ChunkHeader(ChunkType.Sequence, (uint)length, tag).Write(file);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(ContainerFormat.ChunkHeaderBytes + length), tag);
    }
}
