namespace NeuralCodec.Codec.Devices.Onnx;

/// <summary>Numbers inside an exported graph; inputs and outputs are float32 in all forms.</summary>
public enum OnnxPrecision
{
    /// <summary>32-bit floating point.</summary>
    Float32 = 0,

    /// <summary>16-bit floating point.</summary>
    Float16 = 1,
}
