using NeuralCodec.Entropy.Cdf;
using NeuralCodec.Entropy.Rans;
using NeuralCodec.Entropy.Tests.Common;

namespace NeuralCodec.Entropy.Tests.Cdf;

public unsafe class GaussianTablesTests
{
    [Fact]
    public void EveryTableFillsItsTotal()
    {
        GaussianTableSet tables = GaussianTables.Default;
        for (int index = 0; index < GaussianTables.Count; index++)
        {
            int bound = tables.EscapeBounds[index];
            int next = 0;
            for (int symbol = -31; symbol <= 31; symbol++)
            {
                EncodeEntry entry = tables.EncodeEntries[(index * GaussianTableSet.Symbols) + 32 + symbol];
                bool isUnused = Math.Abs(symbol) >= bound && Math.Abs(symbol) < 31;
                Assert.Equal(isUnused, entry.Frequency == 0);
                if (isUnused) continue;
                Assert.Equal(next, entry.Start);
                next += entry.Frequency;
            }
            Assert.Equal(GaussianTables.Total, next);
        }
    }

    [Fact]
    public void ReciprocalScalesFollowTheirDefinition()
    {
        for (int index = 0; index < GaussianTables.Count; index++)
            Assert.Equal(1 / GaussianSource.Scale(index), GaussianTables.ReciprocalScaleQ20(index) / (double)(1 << 20), 0.51 / (1 << 20));
    }

    [Fact]
    public void RawBitsBeginAtScaleEight()
    {
        Assert.Equal(0, GaussianTables.RawBits(GaussianTables.FirstRawIndex - 1));
        Assert.Equal(1, GaussianTables.RawBits(GaussianTables.FirstRawIndex));
        Assert.Equal(8, GaussianSource.Scale(GaussianTables.FirstRawIndex), 9);
        Assert.Equal(4, GaussianTables.RawBits(GaussianTables.Count - 1));
    }
}
