using NeuralCodec.Codec.Devices.Onnx;

namespace NeuralCodec.Codec.Devices;

/// <summary>A graph of a model package: what it computes, and the rows and columns at 1/8 of the picture, or the part of one, that it is for.</summary>
internal readonly record struct GraphSize(OnnxGraphKind Kind, int PackedRows, int PackedColumns);
