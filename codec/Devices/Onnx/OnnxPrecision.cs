namespace NeuralCodec.Codec.Devices.Onnx;

/// <summary>Numbers inside an exported graph; inputs and outputs are float32 in all forms.</summary>
public enum OnnxPrecision
{
    /// <summary>32-bit floating point.</summary>
    Float32 = 0,

    /// <summary>16-bit floating point.</summary>
    Float16 = 1,

    /// <summary>Quantised (QDQ): values of 16 bits, weights of 8 bits per channel; the ranges follow from the package.</summary>
    A16W8 = 2,

    /// <summary>Quantised (QDQ): 8 bits into and out of convolutions, 16 bits for sums, gains and latents; the ranges are measured.</summary>
    A8W8 = 3,
}
