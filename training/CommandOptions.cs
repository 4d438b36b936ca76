using System.CommandLine;
using NeuralCodec.Training.State;

namespace NeuralCodec.Training;

/// <summary>Options that the training commands make alike.</summary>
internal static class CommandOptions
{
    /// <summary>A number with a default.</summary>
    public static Option<T> Number<T>(string name, string description, T value) => new(name) { Description = description, DefaultValueFactory = _ => value };

    /// <summary>Which optimizer.</summary>
    public static Option<OptimizerKind> OptimizerOption() =>
        new("--optimizer") { Description = "adam, or soap: Adam in the eigenbases of the gradient's second moments, fewer steps for a tenth more time each", DefaultValueFactory = _ => OptimizerKind.Adam };
}
