using System.Buffers;
using System.IO.Compression;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Codec.Tests.Common;

/// <summary>A coder for tests of what lies around the networks: keeps pixels as they are, deflated, as the payload of an intra frame.</summary>
internal sealed class ZipCoder(string modelName = "test") : IFrameCoder
{
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
        IntraFrameSyntax.Write(destination, QualityMode.Video, quality, stream.ToArray());
        reconstruction?.CopyFrom(frame);
    }

    public void Decode(ReadOnlySpan<byte> data, Frame destination)
    {
        IntraFrameSyntax.ReadHeader(data);
        using DeflateStream deflate = new(new MemoryStream(data[IntraFrameSyntax.HeaderBytes..].ToArray()), CompressionMode.Decompress);
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
