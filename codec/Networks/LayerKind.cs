namespace NeuralCodec.Codec.Networks;

/// <summary>The arithmetic of one layer. <see cref="LayerDefinition"/> is the definition of each.</summary>
public enum LayerKind
{
    /// <summary>1x1 convolution of one input, or of two inputs side by side. Weights [output][input], second input last.</summary>
    Pointwise = 0,

    /// <summary>3x3 convolution of each channel by itself, zeros outside the picture. Weights [channel][row * 3 + column].</summary>
    Depthwise3x3 = 1,

    /// <summary>2x2 convolution with stride 2; the size must be even. Weights [output][(row * 2 + column) * inputs + input].</summary>
    Downsample2x2 = 2,

    /// <summary>
    /// 1x1 convolution to four times the channels, then a pixel shuffle by 2. Weights [output * 4 + row * 2 + column][input]
    /// (the channel order of the usual pixel shuffle).
    /// </summary>
    Upsample2x2 = 3,
}
