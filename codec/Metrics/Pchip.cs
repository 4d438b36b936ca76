namespace NeuralCodec.Codec.Metrics;

/// <summary>Piecewise cubic Hermite interpolation that keeps monotone data monotone.</summary>
internal sealed class Pchip
{
    private readonly double[] _x;
    private readonly double[] _y;
    private readonly double[] _slope;

    public Pchip(double[] x, double[] y)
    {
        for (int i = 1; i < x.Length; i++)
        {
            if (!(x[i] > x[i - 1]))
                throw new ArgumentException($"two points with the quality {x[i]}");
        }

        (_x, _y) = (x, y);
        _slope = Slopes(x, y);
    }

    public double First => _x[0];

    public double Last => _x[^1];

    public double Evaluate(double at)
    {
        int i = FindInterval(at);
        double h = _x[i + 1] - _x[i];
        double t = (at - _x[i]) / h;
        double t2 = t * t, t3 = t2 * t;
        return (((2 * t3) - (3 * t2) + 1) * _y[i]) + ((t3 - (2 * t2) + t) * h * _slope[i])
            + (((-2 * t3) + (3 * t2)) * _y[i + 1]) + ((t3 - t2) * h * _slope[i + 1]);
    }

    /// <summary>The integral; Simpson's rule is exact for the cubics between knots.</summary>
    public double Integrate(double low, double high)
    {
        double sum = 0;
        for (int i = 0; i + 1 < _x.Length; i++)
        {
            double a = Math.Max(low, _x[i]);
            double b = Math.Min(high, _x[i + 1]);
            if (b > a)
                sum += (b - a) / 6 * (Evaluate(a) + (4 * Evaluate((a + b) / 2)) + Evaluate(b));
        }

        return sum;
    }

    private static double[] Slopes(double[] x, double[] y)
    {
        int n = x.Length;
        double[] h = new double[n - 1];
        double[] d = new double[n - 1];
        for (int i = 0; i + 1 < n; i++)
        {
            h[i] = x[i + 1] - x[i];
            d[i] = (y[i + 1] - y[i]) / h[i];
        }

        if (n == 2)
            return [d[0], d[0]];
        double[] slope = new double[n];
        for (int i = 1; i + 1 < n; i++)
        {
            if (d[i - 1] * d[i] <= 0)
                continue;
            double w1 = (2 * h[i]) + h[i - 1];
            double w2 = h[i] + (2 * h[i - 1]);
            slope[i] = (w1 + w2) / ((w1 / d[i - 1]) + (w2 / d[i]));
        }

        slope[0] = EndSlope(h[0], h[1], d[0], d[1]);
        slope[n - 1] = EndSlope(h[n - 2], h[n - 3], d[n - 2], d[n - 3]);
        return slope;
    }

    /// <summary>Three-point slope at an end, cut so that the curve does not overshoot.</summary>
    private static double EndSlope(double h0, double h1, double d0, double d1)
    {
        double slope = ((((2 * h0) + h1) * d0) - (h0 * d1)) / (h0 + h1);
        if (slope * d0 <= 0)
            return 0;
        return d0 * d1 <= 0 && Math.Abs(slope) > 3 * Math.Abs(d0) ? 3 * d0 : slope;
    }

    private int FindInterval(double at)
    {
        int i = 0;
        while (i + 2 < _x.Length && at > _x[i + 1])
            i++;
        return i;
    }
}
