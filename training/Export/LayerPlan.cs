using NeuralCodec.Codec.Networks;
using NeuralCodec.Training.Models;

namespace NeuralCodec.Training.Export;

/// <summary>How one convolution becomes an integer layer: its fixed points on both sides and what follows it.</summary>
/// <param name="Name">Name of the layer in the model and in the package.</param>
/// <param name="Input">Fixed point of the (first) input.</param>
/// <param name="Output">Fixed point of the output.</param>
/// <param name="HasActivation">The leaky activation follows.</param>
public sealed record LayerPlan(string Name, LayerKind Kind, FixedPoint Input, FixedPoint Output, bool HasActivation)
{
    /// <summary>Fixed point of the second input; its channels come last.</summary>
    public FixedPoint? SecondInput { get; init; }

    /// <summary>Channels of the second input.</summary>
    public int SecondInputChannels { get; init; }

    /// <summary>The output is (real + OutputOffset) * OutputFactor: samples and scale indexes have units of their own.</summary>
    public double OutputFactor { get; init; } = 1;

    public double OutputOffset { get; init; }

    /// <summary>The real input is integer * 2^-exponent / InputFactor: samples come as odd numbers, not as fractions.</summary>
    public double InputFactor { get; init; } = 1;

    /// <summary>The last layer of a synthesis: outputs are clamped to 0..255.</summary>
    public bool IsSampleOutput { get; init; }
}

/// <summary>real = integer * 2^-Exponent, integers in +-(2^Bits - 1).</summary>
public readonly record struct FixedPoint(int Exponent, int Bits)
{
    /// <summary>The finest fixed point of so many bits that holds +-<paramref name="largest"/>.</summary>
    public static FixedPoint For(double largest, int bits)
    {
        int exponent = (int)Math.Floor(Math.Log2(((1 << bits) - 1) / Math.Max(largest, 1e-6)));
        return new FixedPoint(Math.Clamp(exponent, -8, 20), bits);
    }
}
