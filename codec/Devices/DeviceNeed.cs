namespace NeuralCodec.Codec.Devices;

/// <summary>How far the work depends on a device, so what its absence and its failure are. Without it the normative engine computes.</summary>
public enum DeviceNeed
{
    /// <summary>The device was asked for: that it cannot be opened is an error; that it fails later is a warning.</summary>
    AtStart = 0,

    /// <summary>It was not asked for, or nothing may stop: both are warnings.</summary>
    None = 1,

    /// <summary>What is made depends on it, as the references of an encoder's loop do: both are errors.</summary>
    Throughout = 2,
}
