using System.Net;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Devices;
using NeuralCodec.Playback.State;

namespace NeuralCodec.Web;

/// <summary>Choices of the server.</summary>
internal sealed record ServerOptions
{
    /// <summary>The one file or the folder that can be reached.</summary>
    public required string Path { get; init; }

    /// <summary>Address to listen at; only this machine by default.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Port, 0 = any that is free.</summary>
    public int Port { get; init; }

    /// <summary>Players at a time; a further one is told to wait.</summary>
    public int MaxSessions { get; init; } = 32;

    /// <summary>Threads of a decoder, 0 = all.</summary>
    public int ThreadCount { get; init; }

    /// <summary>Chooses the device that computes the pictures of a sequence; null, or a result of null, = the normative engine.</summary>
    public Func<SequenceHeader, DeviceOptions?>? DeviceOf { get; init; }

    /// <summary>Where positions are kept, or null.</summary>
    public ResumeStore? Resume { get; init; }

    /// <summary>Takes lines about requests and sessions that failed; called on several threads.</summary>
    public Action<string>? Note { get; init; }

    /// <summary>How long a client may be silent before its decoder is given up.</summary>
    public TimeSpan SuspendAfter { get; init; } = TimeSpan.FromSeconds(10);
}
