using NeuralCodec.Training.LibTorch;

namespace NeuralCodec.Training.Models;

/// <summary>
/// The order in which the latents are coded: four groups of channels and the four positions of a 2x2 square; step s codes
/// group g at position Order[s][g] (position = 2 * (row mod 2) + column mod 2). After four steps all are coded once.
/// </summary>
public static class CodingSteps
{
    private static readonly int[][] Order = [[0, 1, 2, 3], [3, 2, 1, 0], [2, 3, 0, 1], [1, 0, 3, 2]];

    public static int PositionOf(int step, int group) => Order[step][group];

    /// <returns>Four [1, M, H, W] masks of 0 and 1 that sum to 1 everywhere.</returns>
    public static Tensor[] Masks(int channels, int rows, int columns, Device device)
    {
        Tensor[] masks = new Tensor[IntraConfig.Steps];
        for (int step = 0; step < masks.Length; step++)
        {
            float[] mask = new float[channels * rows * columns];
            for (int c = 0; c < channels; c++)
            {
                int position = Order[step][c * 4 / channels];
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
