namespace NeuralCodec.Codec.Transforms;

/// <summary>
/// Which blocks of a picture have latents: one flag per 64x64 pixels, that is per hyperlatent position and per 4x4 latent
/// positions. Blocks without are not coded and are 0.
/// </summary>
/// <param name="Columns">Blocks in a row.</param>
/// <param name="IsCoded">Flags, row by row.</param>
internal sealed record BlockMask(int Columns, bool[] IsCoded)
{
    private const int LatentsPerBlock = 4;

    /// <summary>Sets the scale indexes of a step to 0 in blocks that are not coded.</summary>
    /// <param name="indexes">Of all positions in raster order, <paramref name="groupSize"/> for each.</param>
    public void ClearLatents(Span<byte> indexes, int rows, int columns, int groupSize)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int block = 0; block < Columns; block++)
            {
                if (!IsCoded[(row / LatentsPerBlock * Columns) + block])
                    indexes.Slice(((row * columns) + (block * LatentsPerBlock)) * groupSize, LatentsPerBlock * groupSize).Clear();
            }
        }
    }

    /// <summary>The same for the hyperlatents, <paramref name="channels"/> for each position.</summary>
    public void ClearHyper(Span<byte> indexes, int channels)
    {
        for (int block = 0; block < IsCoded.Length; block++)
        {
            if (!IsCoded[block]) indexes.Slice(block * channels, channels).Clear();
        }
    }
}
