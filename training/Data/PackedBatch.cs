using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.Models;

namespace NeuralCodec.Training.Data;

/// <summary>From packed bytes to the networks' input.</summary>
public static class PackedBatch
{
    /// <param name="packed">[count, rows, columns, channels] samples.</param>
    /// <returns>[count, channels, rows, columns] float32 in channels-last order, samples / 255 - 0.5.</returns>
    public static Tensor ToTensor(byte[] packed, int count, int rows, int columns, Device device, int channels = IntraConfig.PackedChannels)
    {
        Tensor bytes = torch.tensor<byte>(packed, [count, rows, columns, channels], ScalarType.Byte);
        if (device.Type != DeviceType.CPU) bytes = bytes.to(device);
        return (bytes.permute(0, 3, 1, 2).to(ScalarType.Float32) * (1.0 / 255)) - 0.5;
    }
}
