using System.CommandLine;
using NeuralCodec.Cli.Terminal;
using NeuralCodec.Entropy.Simd;

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
        if (!SimdDispatch.TryParse(result.GetValue<string?>(Name), out SimdLevel level))
            return;
        SimdDispatch.Restrict(level);
        if (SimdDispatch.Level != level)
            Message.Note($"this processor has no vectors of {SimdDispatch.Name(level)} bits; {SimdDispatch.Name(SimdDispatch.Level)} are used");
    }
}
