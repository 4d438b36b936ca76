using System.CommandLine;
using System.CommandLine.Invocation;
using NeuralCodec.Training;

RootCommand root = new("Trains the networks of NeuralCodec.") { IntraCommand.Create(), InterCommand.Create(), BenchCommand.Create(), ExportCommand.Create() };
ParseResult result = root.Parse(args);
if (result.Action is ParseErrorAction errors)
{
    errors.ShowHelp = false;
    errors.ShowTypoCorrections = true;
    _ = await result.InvokeAsync();
    return 2;
}
return await result.InvokeAsync();
