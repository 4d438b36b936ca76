using System.CommandLine;

namespace NeuralCodec.Training;

/// <summary>Options that the training commands make alike.</summary>
internal static class CommandOptions
{
    /// <summary>A number with a default.</summary>
    public static Option<T> Number<T>(string name, string description, T value) => new(name) { Description = description, DefaultValueFactory = _ => value };
}
