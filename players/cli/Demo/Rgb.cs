namespace NeuralCodec.Cli.Demo;

/// <summary>A colour while it is mixed; 0 to 255 per channel.</summary>
internal readonly record struct Rgb(double R, double G, double B)
{
    public static Rgb operator *(Rgb color, double factor) => new(color.R * factor, color.G * factor, color.B * factor);

    public static Rgb Mix(Rgb a, Rgb b, double t) =>
        new(ValueNoise.Mix(a.R, b.R, t), ValueNoise.Mix(a.G, b.G, t), ValueNoise.Mix(a.B, b.B, t));
}
