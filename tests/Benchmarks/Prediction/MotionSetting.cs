using NeuralCodec.Codec.Motion;

namespace NeuralCodec.Benchmarks.Motion;

/// <summary>One row of the table: which tools may be used.</summary>
internal sealed record MotionSetting(string Name, MotionTools Tools, bool UsesTemporal = true, bool UsesSecond = true)
{
    /// <summary>Everything on, and everything on but one.</summary>
    public static MotionSetting[] All { get; } =
    [
        new("all on", MotionTools.All),
        new("split off", MotionTools.All & ~MotionTools.Split),
        new("merge off", MotionTools.All & ~MotionTools.Merge),
        new("temporal off", MotionTools.All, UsesTemporal: false),
        new("global off", MotionTools.All & ~MotionTools.Global),
        new("slope and corrections off", MotionTools.All & ~MotionTools.Border),
        new("variation off", MotionTools.All & ~MotionTools.Variation),
        new("leaves of two references off", MotionTools.All & ~MotionTools.Both),
        new("second reference off", MotionTools.All, UsesSecond: false),
    ];
}

/// <summary>Sums over the inter frames of a run.</summary>
internal sealed class MotionTotals
{
    public int Frames { get; private set; }

    public double Bits { get; private set; }

    public double Psnr { get; private set; }

    public double Milliseconds { get; private set; }

    public int Leaves { get; private set; }

    public int Merged { get; private set; }

    public double EstimatedBits { get; private set; }

    public void Add(MotionEstimate estimate, int lengthBytes, double psnr, double milliseconds)
    {
        Frames++;
        Bits += lengthBytes * 8;
        EstimatedBits += estimate.Bits;
        Psnr += psnr;
        Milliseconds += milliseconds;
        Leaves += estimate.Motion.Leaves.Count;
        Merged += estimate.Motion.Leaves.Count(leaf => leaf.IsMerged);
    }
}
