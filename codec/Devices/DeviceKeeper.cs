using NeuralCodec.Codec.Container;

namespace NeuralCodec.Codec.Devices;

/// <summary>
/// Holds a device open from one decoder to the next, as those of a player that seeks: graphs are loaded once, and a device that was lost is not
/// asked again. One decoder at a time.
/// </summary>
public sealed class DeviceKeeper : IDisposable
{
    private (ModelId Model, int WidthPixels, int HeightPixels)? _of;
    private volatile DeviceReconstructor? _device;

    /// <summary>What computes pictures, as "qnn, A16W8"; null where the normative engine does. May be asked from any thread.</summary>
    public string? Name => _device is { IsLost: false } device ? device.Name : null;

    /// <summary>Gives the device up; the next decoder opens it anew.</summary>
    public void Dispose()
    {
        _device?.Dispose();
        (_of, _device) = (null, null);
    }

    /// <summary>The device of a sequence, to be disposed of by its coder; null = none. Opened where the one before had another model or size.</summary>
    internal DeviceReconstructor? Take(SequenceHeader header, Func<DeviceReconstructor?> open)
    {
        (ModelId, int, int) of = (header.ModelId, header.WidthPixels, header.HeightPixels);
        if (_of != of)
        {
            Dispose();
            (_of, _device) = (of, open());
        }
        return _device?.Share();
    }
}
