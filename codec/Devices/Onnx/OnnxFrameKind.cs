namespace NeuralCodec.Codec.Devices.Onnx;

/// <summary>What a graph reconstructs.</summary>
public enum OnnxFrameKind
{
    /// <summary>A frame coded alone.</summary>
    Intra = 0,

    /// <summary>A frame coded from two predictions.</summary>
    Inter = 1,
}
