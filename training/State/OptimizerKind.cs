namespace NeuralCodec.Training.State;

/// <summary>Which optimizer trains a model.</summary>
public enum OptimizerKind
{
    /// <summary><see cref="State.Adam"/>.</summary>
    Adam,

    /// <summary><see cref="State.Soap"/>.</summary>
    Soap,
}
