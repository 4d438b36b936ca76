using NeuralCodec.Entropy.Cdf;
using NeuralCodec.Entropy.Rans;
using NeuralCodec.Entropy.Tests.Common;
using Xunit.Abstractions;

namespace NeuralCodec.Entropy.Tests.Cdf;

public class TableLossTests(ITestOutputHelper output)
{
    private const double BoundPercent = 0.15;

    [Fact]
    public void TablesLoseLittleAtTheirOwnScale()
    {
        TableLoss loss = new(GaussianTables.ScaleBits);
        double worst = 0;
        output.WriteLine("index  sigma     entropy   own loss %  with scale rounding %");
        for (int index = 0; index < GaussianTables.Count; index++)
        {
            double scale = TableLoss.Scale(index);
            double own = loss.OwnLossPercent(index);
            output.WriteLine($"{index,5}  {scale,8:F4}  {TableLoss.Entropy(scale),8:F5}  {own,10:F4}  {loss.RoundedLossPercent(index),10:F4}");
            Assert.True(own >= -1e-9, "no code beats the entropy");
            if (scale is >= 0.2 and <= 64.01) worst = Math.Max(worst, own);
        }
        output.WriteLine($"worst own loss from 0.2 to 64: {worst:F4} %");
        Assert.InRange(worst, 0, BoundPercent);
    }

    /// <summary>The stream is as long as the tables say: states, words and raw bits add next to nothing.</summary>
    [Theory]
    [InlineData(14)]
    [InlineData(38)]
    [InlineData(73)]
    [InlineData(74)]
    [InlineData(110)]
    public void StreamsAreAsLongAsTheirTablesSay(int scaleIndex)
    {
        TableLoss loss = new(GaussianTables.ScaleBits);
        GaussianSource source = new(scaleIndex);
        byte[] scaleIndexes = new byte[200_000];
        short[] residuals = new short[scaleIndexes.Length];
        double bits = 0;
        for (int i = 0; i < residuals.Length; i++)
        {
            scaleIndexes[i] = (byte)scaleIndex;
            residuals[i] = source.Next(TableLoss.Scale(scaleIndex));
            bits += loss.Bits(scaleIndex, Math.Abs(residuals[i]));
        }
        GaussianStreamEncoder encoder = new();
        encoder.Append(scaleIndexes, residuals);
        int length = encoder.Finish(8).Length;
        output.WriteLine($"index {scaleIndex}: {length} bytes, {bits / 8:F1} by the tables");
        // 33 bytes of states, of which 16 carry information, and 0.1 %.
        Assert.InRange(length, bits / 8, (bits / 8 * 1.001) + 33);
    }

    [Fact]
    public void SixteenBitsLoseLessThanTwelve()
    {
        foreach (int index in (int[])[11, 20, 38, 60, 73])
        {
            double twelve = new TableLoss(12).OwnLossPercent(index), sixteen = new TableLoss(16).OwnLossPercent(index);
            Assert.True(sixteen < twelve, $"index {index}: {sixteen:F4} % and {twelve:F4} %");
        }
    }
}
