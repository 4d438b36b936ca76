namespace NeuralCodec.Codec.Networks;

/// <summary>The tensors of one run of a layer.</summary>
internal struct LayerRun
{
    public IntegerTensor Input;

    /// <summary>Second input of a layer that reads two.</summary>
    public IntegerTensor? Second;

    public IntegerTensor Output;

    /// <summary>Gains of a <see cref="GainLayer"/>, one per channel.</summary>
    public ReadOnlyMemory<short> Gains;

    /// <summary>Channel group and position of a <see cref="SubsetLayer"/>.</summary>
    public int Group, RowOffset, ColumnOffset;
}
