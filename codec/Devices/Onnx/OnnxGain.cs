namespace NeuralCodec.Codec.Devices.Onnx;

/// <summary>A gain input of a graph, [batch, channels, 1, 1].</summary>
/// <param name="Name">Name of the input.</param>
/// <param name="Channels">Gains in it.</param>
/// <param name="Shift">Fraction bits of the integers of the package: the input is the integer times 2^-Shift.</param>
public sealed record OnnxGain(string Name, int Channels, int Shift);
