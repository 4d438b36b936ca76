using System.Buffers;
using System.IO.Compression;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Tests.Common;

/// <summary>A coder for tests of what lies around the networks: keeps pixels as they are, deflated, behind one byte.</summary>
internal sealed class ZipCoder(string modelName = "test") : IFrameCoder
{
    private const byte Marker = 0x5A;

    public static FrameCoderSource Source { get; } = (header, _, _) =>
        header.ModelId == new ZipCoder().ModelId
            ? new ZipCoder()
            : throw new InvalidMediaException(MediaProblem.MissingModel, -1, $"model {header.ModelId.ShortName} is not here");

    public ModelId ModelId { get; } = ModelId.Of(System.Text.Encoding.ASCII.GetBytes(modelName));

    public bool IsDisposed { get; private set; }

    public void Encode(Frame frame, QualityIndex quality, IBufferWriter<byte> destination, Frame? reconstruction)
    {
        using MemoryStream stream = new();
        using (DeflateStream deflate = new(stream, CompressionLevel.Fastest, true))
            deflate.Write(frame.Pixels);
        destination.Write([Marker]);
        destination.Write(stream.ToArray());
        reconstruction?.CopyFrom(frame);
    }

    public void Decode(ReadOnlySpan<byte> data, Frame destination)
    {
        if (data.Length == 0 || data[0] != Marker)
            throw new InvalidMediaException(MediaProblem.InvalidContent, 0, "wrong marker");
        using DeflateStream deflate = new(new MemoryStream(data[1..].ToArray()), CompressionMode.Decompress);
        try
        {
            if (deflate.ReadAtLeast(destination.Pixels, destination.LengthBytes, false) < destination.LengthBytes)
                throw new InvalidMediaException(MediaProblem.InvalidContent, data.Length, "frame is cut off");
        }
        catch (InvalidDataException e)
        {
            throw new InvalidMediaException(MediaProblem.InvalidContent, 0, e.Message);
        }
    }

    public void Dispose() => IsDisposed = true;
}
