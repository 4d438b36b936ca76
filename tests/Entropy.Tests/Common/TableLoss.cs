using NeuralCodec.Entropy.Cdf;
using NeuralCodec.Entropy.Rans;

namespace NeuralCodec.Entropy.Tests.Common;

/// <summary>Expected code lengths of the tables against the rounded normal distribution, in double precision.</summary>
internal sealed unsafe class TableLoss
{
    private readonly GaussianTableSet _tables;
    private readonly int _scaleBits;

    /// <param name="scaleBits">Precision of the tables to judge.</param>
    public TableLoss(int scaleBits)
    {
        _scaleBits = scaleBits;
        _tables = new GaussianTableSet(scaleBits);
    }

    /// <summary>sigma of a scale index.</summary>
    public static double Scale(double scaleIndex) => Math.Pow(2, (scaleIndex - GaussianTables.UnitScaleIndex) / GaussianTables.StepsPerOctave);

    /// <summary>Entropy in bits of a normal variable of this scale, rounded to integers.</summary>
    public static double Entropy(double scale) => Expect(scale, (_, probability) => -Math.Log2(probability));

    /// <summary>Expected bits of a rounded normal variable of this scale when coded with a table.</summary>
    public double CodeLength(double scale, int scaleIndex) => Expect(scale, (magnitude, _) => Bits(scaleIndex, magnitude));

    /// <summary>Loss in percent of the entropy when the scale is that of the table.</summary>
    public double OwnLossPercent(int scaleIndex) => LossPercent(Scale(scaleIndex), scaleIndex);

    /// <summary>Loss in percent of the entropy.</summary>
    public double LossPercent(double scale, int scaleIndex)
    {
        double entropy = Entropy(scale);
        return 100 * (CodeLength(scale, scaleIndex) - entropy) / entropy;
    }

    /// <summary>Mean over scales within half a step of an index, in percent of their entropy: own loss and rounding of the scale together.</summary>
    public double RoundedLossPercent(int scaleIndex)
    {
        const int samples = 16;
        double bits = 0, entropy = 0;
        for (int i = 0; i < samples; i++)
        {
            double scale = Scale(scaleIndex - 0.5 + ((i + 0.5) / samples));
            bits += CodeLength(scale, scaleIndex);
            entropy += Entropy(scale);
        }
        return 100 * (bits - entropy) / entropy;
    }

    /// <summary>Bits of one residual of the given magnitude, sign included.</summary>
    public double Bits(int scaleIndex, int magnitude)
    {
        int rawBits = magnitude == 0 ? 0 : _tables.RawBits[scaleIndex];
        int symbol = magnitude == 0 ? 0 : ((magnitude - 1) >> rawBits) + 1;
        int bound = _tables.EscapeBounds[scaleIndex];
        double bits = rawBits;
        if (symbol >= bound)
        {
            bits += (2 * (int)Math.Log2(symbol - bound + 1)) + 1;
            symbol = GaussianTableSet.EscapeMagnitude;
        }
        EncodeEntry entry = _tables.EncodeEntries[(scaleIndex * GaussianTableSet.Symbols) + (GaussianTableSet.Symbols / 2) + symbol];
        return bits + _scaleBits - Math.Log2(entry.Frequency);
    }

    /// <summary>Ideal bits of one rounded residual under the normal distribution of a scale.</summary>
    public static double IdealBits(double scale, int magnitude) => -Math.Log2(Probability(scale, magnitude));

    /// <summary>Sum over all integers of probability times value; both signs are alike.</summary>
    private static double Expect(double scale, Func<int, double, double> value)
    {
        double sum = 0;
        int last = (int)Math.Ceiling(scale * 12) + 1;
        for (int magnitude = 0; magnitude <= last; magnitude++)
        {
            double probability = Probability(scale, magnitude);
            if (probability > 1e-300) sum += (magnitude == 0 ? 1 : 2) * probability * value(magnitude, probability);
        }
        return sum;
    }

    /// <summary>Probability of one signed value of this magnitude.</summary>
    private static double Probability(double scale, int magnitude) => magnitude == 0
        ? 1 - (2 * UpperTail(0.5 / scale))
        : UpperTail((magnitude - 0.5) / scale) - UpperTail((magnitude + 0.5) / scale);

    /// <summary>Q(x) = P(N(0,1) > x): power series below 3, Lentz's continued fraction above (Abramowitz and Stegun 26.2.11, 26.2.14).</summary>
    private static double UpperTail(double x)
    {
        double density = Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);
        if (x < 3)
        {
            double term = x, sum = x;
            for (int n = 1; term > 1e-18 * sum; n++) sum += term *= x * x / ((2 * n) + 1);
            return 0.5 - (density * sum);
        }
        double fraction = 0;
        for (int n = 120; n > 0; n--) fraction = n / (x + fraction);
        return density / (x + fraction);
    }
}
