using NeuralCodec.Conformance.Tests.Common;
using NeuralCodec.Entropy;
using NeuralCodec.Reference;
using NeuralCodec.Reference.Bitstream;
using Xunit.Abstractions;
using ProductPayload = NeuralCodec.Entropy.Slices.SlicePayload;

namespace NeuralCodec.Conformance.Tests.Entropy;

/// <summary>bitstream.md section 5.</summary>
public class SliceTests(ITestOutputHelper output)
{
    [Fact]
    public void ReferenceSplitsWhatTheProductWrites() => Cases.Run(output, 1000, random =>
    {
        byte[][] streams = [.. Enumerable.Range(0, random.Next(8) == 0 ? 1024 : random.Next(1, 20)).Select(_ => Bytes(random))];
        Assert.Equal(streams, SlicePayload.Split(ProductPayload.Write(streams)));
    });

    [Fact]
    public void BothAgreeOnDamagedPayloads() => Cases.Run(output, 5000, random =>
    {
        byte[] payload = ProductPayload.Write([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Bytes(random))]);
        int limit = random.Next(1, 6);
        for (int i = random.Next(3); i > 0; i--)
            payload[random.Next(Math.Min(payload.Length, 10))] = (byte)random.Next(256);
        Array.Resize(ref payload, Math.Max(0, payload.Length - (random.Next(3) == 0 ? random.Next(4) : 0)));
        byte[][]? expected = Try(() => SlicePayload.Split(payload, limit));
        byte[][]? actual = Try(() => [.. ProductPayload.Read(payload, limit).Select(stream => stream.ToArray())]);
        Assert.Equal(expected is null, actual is null);
        if (expected is not null)
            Assert.Equal(expected, actual);
    });

    [Fact]
    public void VarintsOfAllKindsAreReadAlike() => Cases.Run(output, 20000, random =>
    {
        // The length of an only stream, in any form of 1 to 6 bytes, right before the end of the payload.
        byte[] varint = new byte[random.Next(1, 7)];
        for (int i = 0; i < varint.Length; i++)
            varint[i] = (byte)((random.Next(3) switch { 0 => 0, 1 => 127, _ => random.Next(128) }) | (i < varint.Length - 1 || random.Next(9) == 0 ? 128 : 0));
        byte[] payload = [1, .. varint, .. new byte[random.Next(3)]];
        Assert.Equal(Try(() => SlicePayload.Split(payload)) is null, Try(() => [.. ProductPayload.Read(payload).Select(s => s.ToArray())]) is null);
    });

    private static byte[] Bytes(Random random)
    {
        byte[] bytes = new byte[Cases.Length(random, 400)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[][]? Try(Func<byte[][]> split)
    {
        try
        {
            return split();
        }
        catch (Exception e) when (e is InvalidException or InvalidBitstreamException)
        {
            return null;
        }
    }
}
