namespace NeuralCodec.Entropy.Tests.Fuzz;

/// <summary>One way into the room for hostile bytes.</summary>
internal interface IFuzzTarget
{
    /// <summary>Files of the corpus begin with this name.</summary>
    string Name { get; }

    /// <summary>Most bytes that one input may make the process allocate; the target's own lists and the trace of an exception are in it.</summary>
    long MaxAllocatedBytes { get; }

    /// <summary>Parses an input and returns what it decoded to; throws <see cref="InvalidBitstreamException"/> or nothing.</summary>
    object Run(byte[] input);

    /// <summary>Valid inputs to begin with.</summary>
    IEnumerable<byte[]> Seeds();
}
