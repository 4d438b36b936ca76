namespace NeuralCodec.Training.LibTorch;

public enum DeviceType
{
    CPU = 0,
    CUDA = 1,
}

/// <summary>Where a tensor lives.</summary>
public readonly record struct Device(DeviceType Type, int Index = 0)
{
    public static Device Cpu => new(DeviceType.CPU);

    /// <summary>Reads "cpu", "cuda" or "cuda:N".</summary>
    /// <exception cref="ArgumentException">Any other text.</exception>
    public static Device Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == "cpu") return Cpu;
        if (text == "cuda") return new Device(DeviceType.CUDA);
        if (text.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(text.AsSpan(5), out int index) && index is >= 0 and < 128)
            return new Device(DeviceType.CUDA, index);
        throw new ArgumentException($"unknown device '{text}': cpu, cuda or cuda:N", nameof(text));
    }
}
