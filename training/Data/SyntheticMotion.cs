using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Training.Data;

/// <summary>
/// Video made from a still: zoom towards a vanishing point, pan, roll and shake of the camera, a layer that moves on its
/// own, sensor noise and drifting exposure.
/// </summary>
public sealed class SyntheticMotion
{
    private readonly Frame420 _still;
    private readonly int _size;
    private readonly double _scale, _centerX, _centerY, _vanishX, _vanishY, _zoom, _panX, _panY, _roll, _shake, _noise, _exposure;
    private readonly double _objectX, _objectY, _objectRadius, _objectVelocityX, _objectVelocityY;
    private readonly int _noiseSeed;

    /// <summary>Chooses a motion.</summary>
    /// <param name="size">Rows and columns of the frames.</param>
    public SyntheticMotion(Frame420 still, int size, Random random)
    {
        (_still, _size) = (still, size);
        double largest = Math.Min(still.Width, still.Height) / (double)size;
        // A source finer than the picture keeps it sharp under fractional displacement.
        _scale = Math.Min(largest, 1 + random.NextDouble());
        double room = size * _scale / 2;
        _centerX = room + (random.NextDouble() * (still.Width - (2 * room)));
        _centerY = room + (random.NextDouble() * (still.Height - (2 * room)));
        _vanishX = (random.NextDouble() - 0.5) * size * 2;
        _vanishY = (random.NextDouble() - 0.5) * size;
        bool parked = random.Next(8) == 0;
        double strength = parked ? 0 : Math.Pow(random.NextDouble(), 2);
        _zoom = strength * (random.NextDouble() - 0.3) * 0.04;
        _panX = strength * Normal(random) * 4;
        _panY = strength * Normal(random) * 1.5;
        _roll = strength * Normal(random) * 0.002;
        _shake = strength * random.NextDouble();
        _noise = random.NextDouble() * random.NextDouble() * 4;
        _exposure = random.Next(4) == 0 ? Normal(random) * 0.004 : 0;
        _objectX = (random.NextDouble() - 0.5) * size;
        _objectY = (random.NextDouble() - 0.5) * size;
        _objectRadius = random.Next(2) == 0 ? 0 : size * (0.08 + (random.NextDouble() * 0.2));
        _objectVelocityX = parked ? 0 : Normal(random) * 3;
        _objectVelocityY = parked ? 0 : Normal(random);
        _noiseSeed = random.Next();
    }

    /// <summary>The picture at a time.</summary>
    /// <param name="t">Frames since the beginning.</param>
    public Frame Render(int t)
    {
        Random random = new(_noiseSeed ^ (t * 7919));
        double shakeX = Normal(random) * _shake, shakeY = Normal(random) * _shake;
        double s = Math.Exp(-_zoom * t), cos = Math.Cos(_roll * t), sin = Math.Sin(_roll * t), gain = Math.Exp(_exposure * t);
        Frame frame = new(_size, _size);
        Plane(_still.Y, _still.Width, _still.Height, 1, 0);
        Plane(_still.U, _still.Width / 2, _still.Height / 2, 2, 1);
        Plane(_still.V, _still.Width / 2, _still.Height / 2, 2, 2);
        return frame;

        void Plane(byte[] source, int width, int height, int step, int plane)
        {
            int side = _size / step;
            Span<byte> target = frame.GetPlane(plane);
            double half = _size / 2.0, noise = plane == 0 ? _noise : _noise / 2;
            for (int row = 0; row < side; row++)
            {
                for (int column = 0; column < side; column++)
                {
                    // Position in the picture, in luma pixels from its middle.
                    double x = ((column + 0.5) * step) - half, y = ((row + 0.5) * step) - half;
                    double ox = x - _objectX - (_objectVelocityX * t), oy = y - _objectY - (_objectVelocityY * t);
                    double u, v;
                    if ((ox * ox) + (oy * oy * 2) < _objectRadius * _objectRadius)
                    {
                        (u, v) = (ox + _objectX + (_size * 0.3), oy + _objectY);
                    }
                    else
                    {
                        double dx = (x - _vanishX) * s, dy = (y - _vanishY) * s;
                        u = (dx * cos) - (dy * sin) + _vanishX - (_panX * t) + shakeX;
                        v = (dx * sin) + (dy * cos) + _vanishY - (_panY * t) + shakeY;
                    }
                    double value = Sample(source, width, height, ((u * _scale) + _centerX) / step, ((v * _scale) + _centerY) / step);
                    if (plane == 0) value *= gain;
                    if (noise > 0.3) value += Rough(random) * noise;
                    target[(row * side) + column] = (byte)Math.Clamp(value + 0.5, 0, 255);
                }
            }
        }
    }

    // Bilinear; the picture goes on mirrored beyond its edges.
    private static double Sample(byte[] source, int width, int height, double x, double y)
    {
        x -= 0.5;
        y -= 0.5;
        int x0 = (int)Math.Floor(x), y0 = (int)Math.Floor(y);
        double fx = x - x0, fy = y - y0;
        int xa = Mirror(x0, width), xb = Mirror(x0 + 1, width), ya = Mirror(y0, height) * width, yb = Mirror(y0 + 1, height) * width;
        double top = source[ya + xa] + ((source[ya + xb] - source[ya + xa]) * fx);
        double bottom = source[yb + xa] + ((source[yb + xb] - source[yb + xa]) * fx);
        return top + ((bottom - top) * fy);
    }

    private static int Mirror(int i, int size)
    {
        int period = 2 * size;
        i = ((i % period) + period) % period;
        return i < size ? i : period - 1 - i;
    }

    // Sum of three uniforms: close enough to normal for noise, and cheap.
    private static double Rough(Random random)
    {
        long bits = random.NextInt64();
        return ((bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) - 98302.5) / 32768;
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
