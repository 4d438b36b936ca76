using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Conformance.Tests.Intra;

/// <summary>Seeded pictures.</summary>
internal static class Pictures
{
    /// <summary>Size of <see cref="Scene"/>.</summary>
    public const int SceneWidth = 960, SceneHeight = 544;

    /// <summary>A gradient, edges and noise, or noise of the two extreme values alone.</summary>
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

    /// <summary>Sky, hills, a road with lane marks and some grain: flat, smooth and busy parts.</summary>
    public static Frame Scene()
    {
        Random random = new(11);
        Frame frame = new(SceneWidth, SceneHeight);
        for (int plane = 0; plane < 3; plane++)
        {
            int step = plane == 0 ? 1 : 2;
            for (int y = 0; y < frame.GetPlaneHeight(plane); y++)
            {
                Span<byte> row = frame.GetRow(plane, y);
                for (int x = 0; x < row.Length; x++)
                {
                    double px = x * step, py = y * step, horizon = 200 + (30 * Math.Sin(px / 130)) + (12 * Math.Sin(px / 37));
                    bool isSky = py < horizon, isRoad = !isSky && Math.Abs(px - 480) < (py - 180) * 1.3, isMark = isRoad && Math.Abs(px - 480) < (py - 180) / 25 && (int)(9000 / (py - 150)) % 2 == 0;
                    int value = plane switch
                    {
                        0 => isSky ? 210 - (int)(py / 5) : isMark ? 225 : isRoad ? 95 + random.Next(7) : 70 + (int)(25 * Math.Sin(px / 9) * Math.Sin(py / 7)) + random.Next(20),
                        1 => isSky ? 150 : isRoad ? 129 : 112,
                        _ => isSky ? 112 : isRoad ? 127 : 120,
                    };
                    row[x] = (byte)(value + random.Next(3));
                }
            }
        }

        return frame;
    }
}
