using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Conformance.Tests.Intra;

/// <summary>Frames with a gradient, edges and noise, or noise of the two extreme values alone.</summary>
internal static class Pictures
{
    public static Frame Random(int seed, int width, int height)
    {
        Random random = new(seed);
        Frame frame = new(width, height);
        bool extreme = random.Next(4) == 0;
        int noise = random.Next(1, 60);
        for (int plane = 0; plane < 3; plane++)
        {
            int slope = random.Next(-4, 5), edge = random.Next(width + 1), step = random.Next(-90, 91);
            for (int y = 0; y < frame.GetPlaneHeight(plane); y++)
            {
                Span<byte> row = frame.GetRow(plane, y);
                for (int x = 0; x < row.Length; x++)
                {
                    int value = 128 + ((x - y) * slope / 2) + (x > edge ? step : 0) + random.Next(-noise, noise + 1);
                    row[x] = (byte)(extreme ? random.Next(2) * 255 : Math.Clamp(value, 0, 255));
                }
            }
        }

        return frame;
    }
}
