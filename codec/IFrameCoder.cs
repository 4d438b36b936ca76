using System.Buffers;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec;

/// <summary>Frames to bytes and back with one model package. The container around it knows nothing of networks.</summary>
internal interface IFrameCoder : IDisposable
{
    /// <summary>The model package in use.</summary>
    ModelId ModelId { get; }

    /// <summary>What computes the references of an encoder, for <see cref="SequenceHeader.LoopEngine"/>; null = the normative engine.</summary>
    string? LoopEngine => null;

    /// <summary>Encodes a frame alone.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="quality">What to aim at.</param>
    /// <param name="destination">Takes the coded frame, its header included.</param>
    /// <param name="reconstruction">Where not null: takes the pixels every decoder will give, or every one with the same loop engine.</param>
    void Encode(Frame frame, QualityIndex quality, IBufferWriter<byte> destination, Frame? reconstruction);

    /// <summary>Decodes a frame into one of the right size.</summary>
    /// <exception cref="InvalidMediaException">The bytes break the rules.</exception>
    void Decode(ReadOnlySpan<byte> data, Frame destination);
}

/// <summary>Gives the coder for a sequence.</summary>
/// <param name="header">The sequence to decode.</param>
/// <param name="embeddedModel">The model package in the file, or empty.</param>
/// <param name="options">Threads.</param>
internal delegate IFrameCoder FrameCoderSource(SequenceHeader header, ReadOnlyMemory<byte> embeddedModel, DecoderOptions options);
