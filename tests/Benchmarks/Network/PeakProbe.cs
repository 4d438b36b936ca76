using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using NeuralCodec.Codec.Networks.Lanes;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Benchmarks.Network;

/// <summary>How many products a core adds up per second when it touches no memory: what kernels are measured against.</summary>
internal static unsafe class PeakProbe
{
    private const int Sums = 12;
    private const int Iterations = 1_000_000;

    /// <summary>GMAC/s of one core at a SIMD level; 0 for scalar code, which has no such loop.</summary>
    public static double Measure(SimdLevel level)
    {
        Func<int>? loop = level switch
        {
            SimdLevel.Vector512 => Loop<Lanes512, Vector512<short>, Vector512<int>>,
            SimdLevel.Vector256 => Loop<Lanes256, Vector256<short>, Vector256<int>>,
            SimdLevel.Vector128 => Loop<Lanes128, Vector128<short>, Vector128<int>>,
            _ => null,
        };
        if (loop is null)
            return 0;
        loop();
        double best = double.MaxValue;
        for (int run = 0; run < 20; run++)
        {
            long start = Stopwatch.GetTimestamp();
            loop();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return 2.0 * Iterations * Sums * (4 << (int)level) / best / 1e9;
    }

    /// <summary>Twelve sums with a factor of their own each, so that no product is the same as another's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Loop<TLanes, TShort, TInt>()
        where TLanes : struct, IKernelLanes<TShort, TInt>
        where TShort : struct
        where TInt : struct
    {
        short* memory = stackalloc short[(Sums + 4) * 32];
        for (int i = 0; i < (Sums + 4) * 32; i++)
            memory[i] = (short)(i * 7);
        TShort w0 = TLanes.Load(memory), w1 = TLanes.Load(memory + 32), w2 = TLanes.Load(memory + 64), w3 = TLanes.Load(memory + 96);
        TShort w4 = TLanes.Load(memory + 128), w5 = TLanes.Load(memory + 160), w6 = TLanes.Load(memory + 192), w7 = TLanes.Load(memory + 224);
        TShort w8 = TLanes.Load(memory + 256), w9 = TLanes.Load(memory + 288), wa = TLanes.Load(memory + 320), wb = TLanes.Load(memory + 352);
        TInt s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default;
        TInt s6 = default, s7 = default, s8 = default, s9 = default, sa = default, sb = default;
        TShort x = TLanes.Load(memory + 384), one = TLanes.Broadcast(1);
        TShort z = TLanes.Load(memory + 416);
        for (int i = 0; i < Iterations; i++)
        {
            s0 = TLanes.MultiplyAddPairs(s0, x, w0);
            s1 = TLanes.MultiplyAddPairs(s1, x, w1);
            s2 = TLanes.MultiplyAddPairs(s2, x, w2);
            s3 = TLanes.MultiplyAddPairs(s3, x, w3);
            s4 = TLanes.MultiplyAddPairs(s4, x, w4);
            s5 = TLanes.MultiplyAddPairs(s5, x, w5);
            s6 = TLanes.MultiplyAddPairs(s6, x, w6);
            s7 = TLanes.MultiplyAddPairs(s7, x, w7);
            s8 = TLanes.MultiplyAddPairs(s8, x, w8);
            s9 = TLanes.MultiplyAddPairs(s9, x, w9);
            sa = TLanes.MultiplyAddPairs(sa, x, wa);
            sb = TLanes.MultiplyAddPairs(sb, x, wb);
            s0 = TLanes.MultiplyAddPairs(s0, z, w0);
            s1 = TLanes.MultiplyAddPairs(s1, z, w1);
            s2 = TLanes.MultiplyAddPairs(s2, z, w2);
            s3 = TLanes.MultiplyAddPairs(s3, z, w3);
            s4 = TLanes.MultiplyAddPairs(s4, z, w4);
            s5 = TLanes.MultiplyAddPairs(s5, z, w5);
            s6 = TLanes.MultiplyAddPairs(s6, z, w6);
            s7 = TLanes.MultiplyAddPairs(s7, z, w7);
            s8 = TLanes.MultiplyAddPairs(s8, z, w8);
            s9 = TLanes.MultiplyAddPairs(s9, z, w9);
            sa = TLanes.MultiplyAddPairs(sa, z, wa);
            sb = TLanes.MultiplyAddPairs(sb, z, wb);
            x = TLanes.Add(x, one);
            z = TLanes.Add(z, one);
        }

        TShort all = TLanes.Add(TLanes.Add(TLanes.Narrow(s0, s1, 1), TLanes.Narrow(s2, s3, 1)), TLanes.Narrow(s4, s5, 1));
        all = TLanes.Add(TLanes.Add(all, TLanes.Narrow(s6, s7, 1)), TLanes.Add(TLanes.Narrow(s8, s9, 1), TLanes.Narrow(sa, sb, 1)));
        TLanes.Store(all, memory);
        return memory[0];
    }
}
