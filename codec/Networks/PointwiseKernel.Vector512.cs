using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuralCodec.Codec.Networks.Lanes;

namespace NeuralCodec.Codec.Networks;

/// <summary>
/// AVX-512: six positions times two panels (64 outputs), 24 sums in registers, four vectors of weights and one
/// broadcast pair beside them. Each weight vector serves six products and each broadcast four, so that the multiplier
/// and not the load ports set the pace. A single last panel goes through the generic tile.
/// </summary>
internal static unsafe partial class PointwiseKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunWide(PackedMatrix matrix, in PointwiseRow row)
    {
        int panel = 0;
        if (row.Count >= TilePositions)
        {
            byte* memory = stackalloc byte[(TilePositions * 4 + 1) * 64];
            int* sums = (int*)(((nuint)memory + 63) & ~(nuint)63);
            for (; panel + 1 < matrix.PanelCount; panel += 2)
            {
                for (int at = 0; at < row.Count; at += TilePositions)
                {
                    int position = Math.Min(at, row.Count - TilePositions);
                    Tile6x2(matrix, row, panel, position, sums);
                    Finish<Lanes512, Vector512<short>, Vector512<int>>(matrix, row, panel, 2, position, TilePositions, sums);
                }
            }
        }

        RunPanels<Lanes512, Vector512<short>, Vector512<int>>(matrix, row, panel);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile6x2(PackedMatrix matrix, in PointwiseRow row, int panel, int position, int* sums)
    {
        short* w = matrix.Weights + (nint)panel * matrix.PanelShorts;
        nint next = matrix.PanelShorts;
        int* bias = matrix.Biases + (nint)panel * 32;
        Vector512<int> a0 = Vector512.Load(bias), b0 = Vector512.Load(bias + 16);
        Vector512<int> c0 = Vector512.Load(bias + 32), d0 = Vector512.Load(bias + 48);
        Vector512<int> a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0;
        Vector512<int> b1 = b0, b2 = b0, b3 = b0, b4 = b0, b5 = b0;
        Vector512<int> c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0;
        Vector512<int> d1 = d0, d2 = d0, d3 = d0, d4 = d0, d5 = d0;
        short* x = row.First + position * row.FirstStride;
        nint stride = row.FirstStride;
        int pairs = matrix.FirstPairs;
        for (int segment = 0; segment < 2; segment++)
        {
            short* x1 = x + stride, x2 = x1 + stride, x3 = x2 + stride, x4 = x3 + stride, x5 = x4 + stride;
            for (nint i = 0; i < 2 * (nint)pairs; i += 2)
            {
                Vector512<short> wa = Vector512.Load(w), wb = Vector512.Load(w + 32);
                Vector512<short> wc = Vector512.Load(w + next), wd = Vector512.Load(w + next + 32);
                w += 64;
                Vector512<short> v = Vector512.Create(*(int*)(x + i)).AsInt16();
                a0 += Avx512BW.MultiplyAddAdjacent(v, wa);
                b0 += Avx512BW.MultiplyAddAdjacent(v, wb);
                c0 += Avx512BW.MultiplyAddAdjacent(v, wc);
                d0 += Avx512BW.MultiplyAddAdjacent(v, wd);
                v = Vector512.Create(*(int*)(x1 + i)).AsInt16();
                a1 += Avx512BW.MultiplyAddAdjacent(v, wa);
                b1 += Avx512BW.MultiplyAddAdjacent(v, wb);
                c1 += Avx512BW.MultiplyAddAdjacent(v, wc);
                d1 += Avx512BW.MultiplyAddAdjacent(v, wd);
                v = Vector512.Create(*(int*)(x2 + i)).AsInt16();
                a2 += Avx512BW.MultiplyAddAdjacent(v, wa);
                b2 += Avx512BW.MultiplyAddAdjacent(v, wb);
                c2 += Avx512BW.MultiplyAddAdjacent(v, wc);
                d2 += Avx512BW.MultiplyAddAdjacent(v, wd);
                v = Vector512.Create(*(int*)(x3 + i)).AsInt16();
                a3 += Avx512BW.MultiplyAddAdjacent(v, wa);
                b3 += Avx512BW.MultiplyAddAdjacent(v, wb);
                c3 += Avx512BW.MultiplyAddAdjacent(v, wc);
                d3 += Avx512BW.MultiplyAddAdjacent(v, wd);
                v = Vector512.Create(*(int*)(x4 + i)).AsInt16();
                a4 += Avx512BW.MultiplyAddAdjacent(v, wa);
                b4 += Avx512BW.MultiplyAddAdjacent(v, wb);
                c4 += Avx512BW.MultiplyAddAdjacent(v, wc);
                d4 += Avx512BW.MultiplyAddAdjacent(v, wd);
                v = Vector512.Create(*(int*)(x5 + i)).AsInt16();
                a5 += Avx512BW.MultiplyAddAdjacent(v, wa);
                b5 += Avx512BW.MultiplyAddAdjacent(v, wb);
                c5 += Avx512BW.MultiplyAddAdjacent(v, wc);
                d5 += Avx512BW.MultiplyAddAdjacent(v, wd);
            }

            if (matrix.SecondPairs == 0)
                break;
            x = row.Second + position * row.SecondStride;
            stride = row.SecondStride;
            pairs = matrix.SecondPairs;
        }

        a0.Store(sums);
        b0.Store(sums + 16);
        c0.Store(sums + 32);
        d0.Store(sums + 48);
        a1.Store(sums + 64);
        b1.Store(sums + 80);
        c1.Store(sums + 96);
        d1.Store(sums + 112);
        a2.Store(sums + 128);
        b2.Store(sums + 144);
        c2.Store(sums + 160);
        d2.Store(sums + 176);
        a3.Store(sums + 192);
        b3.Store(sums + 208);
        c3.Store(sums + 224);
        d3.Store(sums + 240);
        a4.Store(sums + 256);
        b4.Store(sums + 272);
        c4.Store(sums + 288);
        d4.Store(sums + 304);
        a5.Store(sums + 320);
        b5.Store(sums + 336);
        c5.Store(sums + 352);
        d5.Store(sums + 368);
    }
}
