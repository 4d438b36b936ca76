using System.CommandLine;
using NeuralCodec.Cli.Terminal;
using NeuralCodec.Codec;

namespace NeuralCodec.Cli;

/// <summary>`--simd`, which every command takes: lowers the width of the kernels. Bytes and pixels do not depend on it.</summary>
internal static class SimdOption
{
    private const string Name = "--simd";

    public static Option<string?> Create()
    {
        Option<string?> option = new(Name) { Description = "widest vectors to use; changes the speed alone", HelpName = "scalar|128|256|512", Recursive = true };
        option.AcceptOnlyFromAmong("scalar", "128", "256", "512");
        return option;
    }

    /// <summary>Takes the choice over for the whole process, before any network is packed.</summary>
    public static void Apply(ParseResult result)
    {
        string? asked = result.GetValue<string?>(Name);
        if (VectorWidth.Restrict(asked) is { } used && used != asked)
            Message.Note($"this processor has no vectors of {asked} bits; {used} are used");
    }
}
