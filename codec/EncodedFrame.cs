using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec;

/// <summary>A frame an encoder has coded. The pictures are valid only while the event runs.</summary>
/// <param name="Source">The picture as given.</param>
/// <param name="Reconstruction">The pixels every decoder gives; with a loop device those of that device.</param>
/// <param name="Type">How it is coded.</param>
/// <param name="LengthBytes">Bytes of the coded frame.</param>
public readonly record struct EncodedFrame(Frame Source, Frame Reconstruction, FrameType Type, int LengthBytes);
