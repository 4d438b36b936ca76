using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Cli.Demo;

/// <summary>
/// Draws a dashcam-like scene: a road in perspective with lane marks, trees, a car ahead and oncoming ones, sky with clouds, a
/// bonnet, camera shake and sensor noise. Frame n is the same on every machine. Lengths are metres.
/// </summary>
internal sealed class RoadRenderer
{
    private const double CameraHeight = 1.3;
    private const double SpeedPerFrame = 0.55; // about 50 km/h at 25 frames per second
    private const double LaneWidth = 3.5;
    private const double VisibleDistance = 160;
    private static readonly Rgb Haze = new(186, 196, 205);
    private readonly int _width;
    private readonly int _height;
    private readonly double _focal;
    private readonly double[] _canvas;

    public RoadRenderer(int widthPixels, int heightPixels)
    {
        _width = widthPixels;
        _height = heightPixels;
        _focal = 0.9 * widthPixels;
        _canvas = new double[3 * widthPixels * heightPixels];
    }

    private double Horizon { get; set; }

    private double Center { get; set; }

    /// <summary>Draws frame n.</summary>
    public void Render(int frame, RgbImage destination)
    {
        double travel = frame * SpeedPerFrame;
        // Shake: slow sway and fast jolts, both smooth in time.
        Horizon = (0.44 * _height) + (0.012 * _height * (ValueNoise.Smooth(frame * 0.9, 0, 11) - 0.5)) + (0.02 * _height * (ValueNoise.Smooth(frame * 0.07, 1, 12) - 0.5));
        Center = (0.5 * _width) + (0.006 * _width * (ValueNoise.Smooth(frame * 0.8, 2, 13) - 0.5)) + (0.05 * _width * (ValueNoise.Smooth(frame * 0.04, 3, 14) - 0.5));
        DrawBackground(travel);
        foreach ((double distance, Action draw) in Sprites(frame, travel).OrderByDescending(sprite => sprite.Distance))
            draw();
        DrawBonnet();
        Develop(frame, destination);
    }

    private void DrawBackground(double travel)
    {
        for (int y = 0; y < _height; y++)
        {
            double below = y + 0.5 - Horizon;
            double distance = below > 0.5 ? CameraHeight * _focal / below : double.PositiveInfinity;
            for (int x = 0; x < _width; x++)
            {
                Rgb color = distance < VisibleDistance * 4 ? Ground(x, distance, travel) : Sky(x, below);
                Set(x, y, color);
            }
        }
    }

    private Rgb Sky(int x, double below)
    {
        double up = Math.Min(1, -below / (0.5 * _height));
        Rgb sky = Rgb.Mix(new Rgb(206, 218, 230), new Rgb(104, 150, 210), up);
        double u = (x - Center) / _width, v = up;
        double cloud = (0.6 * ValueNoise.Smooth(u * 7, v * 9, 21)) + (0.3 * ValueNoise.Smooth(u * 17, v * 23, 22)) + (0.1 * ValueNoise.Smooth(u * 51, v * 61, 23));
        sky = Rgb.Mix(sky, new Rgb(244, 245, 247), Math.Clamp((cloud - 0.5) * 4, 0, 0.9));
        // Hills at the horizon.
        double hill = 0.06 * ValueNoise.Smooth(u * 5, 0, 24);
        return up < hill ? Rgb.Mix(new Rgb(108, 130, 120), Haze, 0.45) : sky;
    }

    private Rgb Ground(int x, double distance, double travel)
    {
        double side = (x + 0.5 - Center) * distance / _focal;
        double along = distance + travel;
        side += 0.0006 * distance * distance; // a slight bend
        // Texture finer than a pixel would only flicker; it fades with distance.
        double sharpness = Math.Clamp(14 / distance, 0, 1);
        double grain = (ValueNoise.Smooth(side * 9, along * 5, 31) - 0.5) * sharpness;
        double patch = ValueNoise.Smooth(side * 0.7, along * 0.22, 32) - 0.5;
        Rgb color;
        if (Math.Abs(side) < LaneWidth + 0.6)
        {
            color = new Rgb(92, 93, 96) * (1 + (0.18 * grain) + (0.14 * patch));
            bool isEdge = Math.Abs(Math.Abs(side) - LaneWidth) < 0.07;
            bool isDash = Math.Abs(side) < 0.07 && along - (9 * Math.Floor(along / 9)) < 3.5;
            if (isEdge || isDash)
                color = Rgb.Mix(color, new Rgb(214, 214, 206), 0.85 - (0.3 * ValueNoise.Smooth(side * 3, along * 2, 33)));
        }
        else
        {
            Rgb grass = Rgb.Mix(new Rgb(84, 110, 52), new Rgb(128, 128, 74), ValueNoise.Smooth(side * 0.3, along * 0.1, 34));
            color = grass * (1 + (0.5 * grain) + (0.25 * patch));
        }

        return Rgb.Mix(color, Haze, Math.Min(0.85, distance / VisibleDistance * 0.6));
    }

    private IEnumerable<(double Distance, Action Draw)> Sprites(int frame, double travel)
    {
        for (int row = (int)(travel / 9); row < (int)((travel + VisibleDistance) / 9); row++)
        {
            foreach (int sign in (int[])[-1, 1])
            {
                double distance = (row * 9) + (6 * ValueNoise.At(row, sign, 41)) - travel;
                double offset = sign * (6.5 + (7 * ValueNoise.At(row, sign, 42)));
                int seed = (row * 2) + sign;
                if (distance > 2 && ValueNoise.At(row, sign, 43) < 0.8)
                    yield return (distance, () => DrawTree(offset, distance, seed));
            }
        }

        double ahead = 17 + (6 * ValueNoise.Smooth(frame * 0.02, 0, 44));
        yield return (ahead, () => DrawCar(LaneWidth / 2, ahead, new Rgb(150, 34, 30), true));
        for (int k = 0; k < 3; k++)
        {
            double oncoming = 60 + (70 * k) - (frame * 1.25 % 210);
            oncoming += oncoming < 2 ? 210 : 0;
            Rgb paint = k switch { 0 => new Rgb(58, 74, 120), 1 => new Rgb(196, 196, 190), _ => new Rgb(40, 42, 44) };
            if (oncoming < VisibleDistance)
                yield return (oncoming, () => DrawCar(-LaneWidth / 2, oncoming, paint, false));
        }
    }

    private void DrawTree(double side, double distance, int seed)
    {
        double scale = _focal / distance;
        double x = Center + (scale * (side - (0.0006 * distance * distance)));
        double foot = Horizon + (scale * CameraHeight);
        double size = 2 + (2.2 * ValueNoise.At(seed, 1, 51));
        double fade = Math.Min(0.85, distance / VisibleDistance * 0.6);
        Rgb leaf = Rgb.Mix(new Rgb(52, 84, 38), new Rgb(96, 104, 44), ValueNoise.At(seed, 2, 52));
        Fill(x - (0.12 * scale), x + (0.12 * scale), foot - (size * scale), foot, (_, _) => Rgb.Mix(new Rgb(70, 56, 44), Haze, fade));
        double cy = foot - (1.25 * size * scale), r = 0.75 * size * scale;
        Fill(x - r, x + r, cy - r, cy + r, (px, py) =>
        {
            double u = (px - x) / r, v = (py - cy) / r;
            double edge = (u * u) + (v * v) + (0.7 * (ValueNoise.Smooth((u + 2) * 6, (v + 2) * 6, (uint)seed) - 0.5));
            if (edge > 0.8)
                return null;
            double light = 0.8 - (0.3 * v) - (0.2 * u) + (0.5 * (ValueNoise.Smooth((u + 2) * 14, (v + 2) * 14, (uint)seed + 9) - 0.5));
            return Rgb.Mix(leaf * light, Haze, fade);
        });
    }

    private void DrawCar(double side, double distance, Rgb paint, bool isRear)
    {
        double scale = _focal / distance;
        double x = Center + (scale * (side - (0.0006 * distance * distance)));
        double foot = Horizon + (scale * CameraHeight);
        double fade = Math.Min(0.85, distance / VisibleDistance * 0.6);
        Fill(x - (1.0 * scale), x + (1.0 * scale), foot - (0.12 * scale), foot + (0.1 * scale), (_, _) => new Rgb(38, 38, 40));
        Fill(x - (0.9 * scale), x + (0.9 * scale), foot - (1.45 * scale), foot - (0.08 * scale), (px, py) =>
        {
            double u = (px - x) / scale, v = (foot - py) / scale;
            double halfWidth = v > 0.85 ? 0.85 - (0.35 * (v - 0.85)) : 0.88;
            if (Math.Abs(u) > halfWidth || (v < 0.3 && Math.Abs(u) < 0.6 && v < 0.2))
                return null;
            Rgb color = paint * (0.75 + (0.3 * v));
            if (v < 0.32 && Math.Abs(u) > 0.6)
                color = new Rgb(24, 24, 25); // tyres
            else if (v is > 0.9 and < 1.35 && Math.Abs(u) < halfWidth - 0.1)
                color = Rgb.Mix(new Rgb(40, 52, 62), new Rgb(150, 170, 185), (v - 0.9) * 1.2);
            else if (v is > 0.6 and < 0.78 && Math.Abs(u) > 0.6)
                color = isRear ? new Rgb(208, 30, 26) : new Rgb(240, 238, 214);
            else if (v is > 0.42 and < 0.55 && Math.Abs(u) < 0.26)
                color = new Rgb(222, 222, 214); // plate
            return Rgb.Mix(color, Haze, fade);
        });
    }

    private void DrawBonnet()
    {
        Fill(0, _width, 0.88 * _height, _height, (px, py) =>
        {
            double u = (px - (0.5 * _width)) / (0.62 * _width), v = (py / _height) - 0.9;
            double depth = v - (0.1 * u * u);
            return depth < 0 ? null : new Rgb(30, 33, 40) * (1.3 + (2 * ValueNoise.Smooth((u * 4) + 9, depth * 40, 61)) - (6 * depth));
        });
    }

    private void Fill(double left, double right, double top, double bottom, Func<double, double, Rgb?> paint)
    {
        for (int y = Math.Max(0, (int)top); y < Math.Min(_height, bottom); y++)
        {
            for (int x = Math.Max(0, (int)left); x < Math.Min(_width, right); x++)
            {
                if (paint(x + 0.5, y + 0.5) is { } color)
                    Set(x, y, color);
            }
        }
    }

    private void Set(int x, int y, Rgb color)
    {
        int at = 3 * ((y * _width) + x);
        (_canvas[at], _canvas[at + 1], _canvas[at + 2]) = (color.R, color.G, color.B);
    }

    /// <summary>Lens falloff, sensor noise and rounding to 8 bits.</summary>
    private void Develop(int frame, RgbImage destination)
    {
        for (int y = 0; y < _height; y++)
        {
            for (int x = 0; x < _width; x++)
            {
                double u = (x - (0.5 * _width)) / _width, v = (y - (0.5 * _height)) / _width;
                double falloff = 1 - (0.35 * ((u * u) + (v * v)));
                uint noise = ValueNoise.Hash(x, y, (uint)frame + 1000);
                for (int c = 0; c < 3; c++)
                {
                    int at = (3 * ((y * _width) + x)) + c;
                    // The sum of two even distributions is triangular: -5 to 5 steps.
                    int dice = (int)((noise >> (10 * c)) & 31) + (int)((noise >> ((10 * c) + 5)) & 31);
                    double grain = (dice - 31) * (5.0 / 31);
                    destination.Pixels[at] = (byte)Math.Clamp(Math.Floor((_canvas[at] * falloff) + grain + 0.5), 0, 255);
                }
            }
        }
    }
}
