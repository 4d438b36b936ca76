using NeuralCodec.Codec.Transforms;
using NeuralCodec.Training.LibTorch;

namespace NeuralCodec.Training.Models;

/// <summary>The coding order of the latents (<see cref="CodingOrder"/>) as masks for whole tensors.</summary>
public static class CodingSteps
{
    /// <returns>Four [1, M, H, W] masks of 0 and 1 that sum to 1 everywhere.</returns>
    public static Tensor[] Masks(int channels, int rows, int columns, Device device)
    {
        Tensor[] masks = new Tensor[IntraConfig.Steps];
        for (int step = 0; step < masks.Length; step++)
        {
            float[] mask = new float[channels * rows * columns];
            for (int c = 0; c < channels; c++)
            {
                int position = CodingOrder.PositionOf(step, c * CodingOrder.Groups / channels);
                for (int y = position >> 1; y < rows; y += 2)
                {
                    for (int x = position & 1; x < columns; x += 2) mask[(c * rows + y) * columns + x] = 1;
                }
            }
            Tensor host = torch.tensor(mask, 1, channels, rows, columns).contiguous(channels_last: true);
            masks[step] = (device.Type == DeviceType.CPU ? host : host.to(device)).DetachFromDisposeScope();
        }
        return masks;
    }
}
