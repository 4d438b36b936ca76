using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace NeuralCodec.Codec.Networks;

/// <summary>
/// One layer in integers: y = clamp((bias + sum x * w + 2^(Shift-1)) >> Shift), then the leaky activation if there is one.
/// </summary>
public sealed class LayerParameters
{
    /// <summary>Most channels on either side of a layer.</summary>
    public const int MaxChannels = 8192;

    /// <summary>Name, unique in its model package: "g_s.3.f1".</summary>
    public required string Name { get; init; }

    /// <summary>The arithmetic.</summary>
    public required LayerKind Kind { get; init; }

    /// <summary>Channels of the (first) input.</summary>
    public required int InputChannels { get; init; }

    /// <summary>Channels of the second input of a pointwise layer, 0 where it has one only.</summary>
    public int SecondInputChannels { get; init; }

    /// <summary>Channels of the output (after the shuffle of an upsampling layer).</summary>
    public required int OutputChannels { get; init; }

    /// <summary>Requantisation shift, 1 to 30.</summary>
    public required int Shift { get; init; }

    /// <summary>Inputs lie in +-(2^InputBits - 1); 1 to 15.</summary>
    public required int InputBits { get; init; }

    /// <summary>Outputs are clamped to +-(2^OutputBits - 1); 1 to 15. Of no effect where <see cref="IsSampleOutput"/> is set.</summary>
    public required int OutputBits { get; init; }

    /// <summary>k of the activation x &gt;= 0 ? x : (x + 2^(k-1)) &gt;&gt; k, 1 to 15; 0 = no activation.</summary>
    public int LeakyShift { get; init; }

    /// <summary>True for the last layer of a synthesis transform: outputs are clamped to 0..255.</summary>
    public bool IsSampleOutput { get; init; }

    /// <summary>Exponent of the inputs (real value = integer * 2^-exponent). Information: the arithmetic does not use it.</summary>
    public int InputExponent { get; init; }

    /// <summary>Exponent of the outputs. Information.</summary>
    public int OutputExponent { get; init; }

    /// <summary>Weights in the order of <see cref="LayerKind"/>.</summary>
    public required short[] Weights { get; init; }

    /// <summary>One bias per row of the weights.</summary>
    public required int[] Biases { get; init; }

    /// <summary>Number of sums per position of the convolution.</summary>
    public int MatrixRows => Kind == LayerKind.Upsample2x2 ? OutputChannels * 4 : OutputChannels;

    /// <summary>Number of products in each sum.</summary>
    public int MatrixColumns => Kind switch
    {
        LayerKind.Depthwise3x3 => 9,
        LayerKind.Downsample2x2 => InputChannels * 4,
        _ => InputChannels + SecondInputChannels,
    };

    /// <summary>Smallest output before the activation.</summary>
    public int LowerClamp => IsSampleOutput ? 0 : -UpperClamp;

    /// <summary>Largest output.</summary>
    public int UpperClamp => IsSampleOutput ? 255 : (1 << OutputBits) - 1;

    /// <summary>
    /// Checks the shapes and proves that no sum leaves int32: (2^InputBits - 1) * L1(weights of the row) + |bias| +
    /// 2^(Shift-1) &lt; 2^31 for every row, whatever the inputs and in whatever order the products are added.
    /// </summary>
    /// <exception cref="ArgumentException">A number is out of its range or the bound does not hold.</exception>
    public void Validate()
    {
        ValidateShape();
        Check(Weights?.LongLength == (long)MatrixRows * MatrixColumns, "has a wrong number of weights");
        Check(Biases?.Length == MatrixRows, "has a wrong number of biases");
        long inputClamp = (1 << InputBits) - 1;
        for (int row = 0; row < MatrixRows; row++)
        {
            uint norm = SumOfMagnitudes(Weights.AsSpan(row * MatrixColumns, MatrixColumns));
            long bound = inputClamp * norm + Math.Abs((long)Biases[row]) + (1L << (Shift - 1));
            Check(bound < 1L << 31, $"can overflow in row {row}: {bound} is not below 2^31");
        }
    }

    /// <summary>The part of <see cref="Validate"/> that needs no weights: names and numbers in their ranges.</summary>
    internal void ValidateShape()
    {
        Check(!string.IsNullOrEmpty(Name), "has no name");
        Check(Enum.IsDefined(Kind), "is of an unknown kind");
        Check(InputChannels is >= 1 and <= MaxChannels, "has a wrong number of input channels");
        Check(OutputChannels is >= 1 and <= MaxChannels, "has a wrong number of output channels");
        Check(SecondInputChannels is >= 0 and <= MaxChannels, "has a wrong number of second input channels");
        Check(SecondInputChannels == 0 || Kind == LayerKind.Pointwise, "has two inputs but is not pointwise");
        Check(Kind != LayerKind.Depthwise3x3 || InputChannels == OutputChannels, "is depthwise with unequal channels");
        Check(Shift is >= 1 and <= 30, "has a shift outside 1 to 30");
        Check(InputBits is >= 1 and <= 15 && OutputBits is >= 1 and <= 15, "has clamp bits outside 1 to 15");
        Check(!IsSampleOutput || (OutputBits >= 8 && LeakyShift == 0), "puts out samples with less than 8 bits or with an activation");
        Check(LeakyShift is >= 0 and <= 15, "has an activation shift outside 0 to 15");
    }

    /// <summary>The L1 norm of at most 2^16 weights. Each is at most 2^15, so that it fits 32 bits.</summary>
    // Optimised at once: a program that shows a picture runs it over every weight of the model before, and once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static uint SumOfMagnitudes(ReadOnlySpan<short> weights)
    {
        Vector<uint> sums = default;
        int i = 0;
        for (; i <= weights.Length - Vector<short>.Count; i += Vector<short>.Count)
        {
            // In 32 bits, where -2^15 has a magnitude.
            Vector.Widen(new Vector<short>(weights[i..]), out Vector<int> lower, out Vector<int> upper);
            sums += Vector.AsVectorUInt32(Vector.Abs(lower)) + Vector.AsVectorUInt32(Vector.Abs(upper));
        }

        uint sum = Vector.Sum(sums);
        for (; i < weights.Length; i++)
            sum += (uint)Math.Abs((int)weights[i]);
        return sum;
    }

    /// <summary>The same layer with other weights and biases.</summary>
    internal LayerParameters With(short[] weights, int[] biases) => new()
    {
        Name = Name,
        Kind = Kind,
        InputChannels = InputChannels,
        SecondInputChannels = SecondInputChannels,
        OutputChannels = OutputChannels,
        Shift = Shift,
        InputBits = InputBits,
        OutputBits = OutputBits,
        LeakyShift = LeakyShift,
        IsSampleOutput = IsSampleOutput,
        InputExponent = InputExponent,
        OutputExponent = OutputExponent,
        Weights = weights,
        Biases = biases,
    };

    private void Check([DoesNotReturnIf(false)] bool condition, string complaint)
    {
        if (!condition)
            throw new ArgumentException($"layer \"{Name}\" {complaint}");
    }
}
