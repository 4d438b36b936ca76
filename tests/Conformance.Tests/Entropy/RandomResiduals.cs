namespace NeuralCodec.Conformance.Tests.Entropy;

/// <summary>Runs of residuals with scale indexes: likely ones, escapes, ends of the range, skipped ones.</summary>
internal sealed class RandomResiduals
{
    public RandomResiduals(Random random, int mostSymbols)
    {
        SkipBelow = random.Next(3) switch { 0 => 0, 1 => 5, _ => random.Next(113) };
        Lanes = new[] { 0, 1, 4, 8, 32 }[random.Next(5)];
        IsShort = random.Next(3) == 0;
        int oneScale = random.Next(3) == 0 ? random.Next(112) : -1;
        int wild = random.Next(1, 40);
        Runs = new byte[random.Next(1, 6)][];
        Residuals = new short[Runs.Length][];
        for (int run = 0; run < Runs.Length; run++)
        {
            int length = Common.Cases.Length(random, mostSymbols);
            (Runs[run], Residuals[run]) = (new byte[length], new short[length]);
            for (int i = 0; i < length; i++)
            {
                int s = oneScale >= 0 ? oneScale : random.Next(112);
                Runs[run][i] = (byte)s;
                Residuals[run][i] = s < SkipBelow ? (short)0 : Draw(random, s, wild);
            }
        }
    }

    public int SkipBelow { get; }

    public int Lanes { get; }

    /// <summary>Whether they go into a short stream, which has no lanes.</summary>
    public bool IsShort { get; }

    public byte[][] Runs { get; }

    public short[][] Residuals { get; }

    private static short Draw(Random random, int s, int wild)
    {
        if (random.Next(wild) == 0)
            return (short)(random.Next(3) == 0 ? (random.Next(2) * 2 - 1) * short.MaxValue : random.Next(-32767, 32768) >> random.Next(15));
        double sigma = Math.Pow(2, (s - 38) / 12.0);
        double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return (short)Math.Round(Math.Clamp(sigma * normal, -32767, 32767));
    }
}
