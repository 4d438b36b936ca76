using System.Diagnostics;
using NeuralCodec.Cli.Terminal;
using NeuralCodec.Codec.Compare;
using NeuralCodec.Players;

namespace NeuralCodec.Cli.Compare;

/// <summary>Progress on stderr: in place on a terminal, every ten seconds otherwise.</summary>
internal sealed class CompareProgressLine : IProgress<CompareProgress>
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly bool _isInPlace = !Console.IsErrorRedirected;
    private double _nextSeconds;

    public void Report(CompareProgress value)
    {
        bool isLast = value.Done == value.Total;
        if (!isLast && _clock.Elapsed.TotalSeconds < _nextSeconds)
            return;
        _nextSeconds = _clock.Elapsed.TotalSeconds + (_isInPlace ? 0.5 : 10);
        string line = $"compare {value.Done}/{value.Total} ({value.Reused} from the cache)  {Message.Time(_clock.Elapsed.TotalSeconds)}  {TerminalText.Clean(value.What)}";
        if (_isInPlace)
            Console.Error.Write("\r" + line.PadRight(100) + (isLast ? "\n" : ""));
        else
            Console.Error.WriteLine(line);
    }
}
