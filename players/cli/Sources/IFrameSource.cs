using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Cli.Sources;

/// <summary>Frames from anywhere, in display order.</summary>
internal interface IFrameSource : IDisposable
{
    /// <summary>Size, colour and times; the encoder fills in the model.</summary>
    SequenceHeader Header { get; }

    IReadOnlyList<TrackDescription> Tracks { get; }

    /// <summary>0 where unknown.</summary>
    long TotalFrames { get; }

    /// <summary>0 where unknown.</summary>
    double TotalSeconds { get; }

    /// <summary>Length of the source file, 0 where there is none.</summary>
    long SourceBytes { get; }

    /// <summary>What is converted or left out.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>After the end: what came to light on the way.</summary>
    IReadOnlyList<string> Remarks => [];

    /// <summary>After the end: what follows with another size or rate; it reads from the same input and is not disposed of. Null for nothing.</summary>
    IFrameSource? Next => null;

    /// <summary>Reads a frame with its time; false at the end. Packets met on the way are added.</summary>
    ValueTask<bool> ReadFrameAsync(Frame destination, List<TrackPacket> packets, CancellationToken cancellationToken);
}
