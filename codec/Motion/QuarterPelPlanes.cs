using NeuralCodec.Codec.Networks;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec.Motion;

/// <summary>
/// The luma of a reference at all sixteen quarter positions, so that a search reads any displaced block in place. Planes are
/// computed when first asked for, with the arithmetic of <see cref="Interpolation"/>, and their memory is used again for
/// the next reference.
/// </summary>
internal sealed unsafe class QuarterPelPlanes : IBandJob
{
    private const int Positions = 4;

    /// <summary>Samples around the padded picture that are defined in each plane.</summary>
    private const int Margin = 80;

    private const int BandRows = 64;
    private readonly WorkerPool? _pool;
    private readonly Lock _lock = new();
    private readonly BorderedPlane?[] _planes = new BorderedPlane?[Positions * Positions];
    private readonly bool[] _ready = new bool[Positions * Positions];
    private ReferencePicture? _reference;
    private int _computing;

    /// <param name="pool">Threads for computing planes; the caller alone where null.</param>
    public QuarterPelPlanes(WorkerPool? pool = null) => _pool = pool;

    /// <summary>Bytes from a row to the next, the same in all planes.</summary>
    public int Stride => Reference.GetPlane(0).Stride;

    private ReferencePicture Reference => _reference ?? throw new InvalidOperationException("no reference was loaded");

    /// <summary>Turns to a reference; it must stay as it is while planes are asked for. Not while another thread asks.</summary>
    public void Load(ReferencePicture reference)
    {
        if (_reference is not null && (_reference.PaddedWidth, _reference.PaddedHeight) != (reference.PaddedWidth, reference.PaddedHeight))
            Array.Clear(_planes);
        _reference = reference;
        Array.Clear(_ready);
    }

    /// <summary>
    /// The plane displaced by fractions of a quarter, at its sample (0, 0): what <see cref="Interpolation.Luma"/> gives for
    /// every position of the padded picture and 80 samples around it. Any thread may ask.
    /// </summary>
    /// <param name="fractionX">0 to 3.</param>
    /// <param name="fractionY">0 to 3.</param>
    public byte* GetPlane(int fractionX, int fractionY)
    {
        int index = fractionY * Positions + fractionX;
        if (!Volatile.Read(ref _ready[index]))
            Compute(index);
        return index == 0 ? Reference.GetPlane(0).Origin : _planes[index]!.Origin;
    }

    /// <summary>
    /// A block at its displaced place, wherever that is: the samples of <see cref="Interpolation.Luma"/>, rows
    /// <see cref="Stride"/> apart. Width and height are at most 64.
    /// </summary>
    public byte* GetBlock(int x, int y, MotionVector vector, int width, int height)
    {
        // Beyond the edges, taps counted, a plane repeats itself: the block may move closer.
        const int Reach = InterpolationTaps.LumaCount / 2;
        ReferencePicture reference = Reference;
        x = Math.Clamp(x + (vector.X >> 2), -(width + Reach), reference.WidthPixels + Reach - 1);
        y = Math.Clamp(y + (vector.Y >> 2), -(height + Reach), reference.HeightPixels + Reach - 1);
        return GetPlane(vector.X & 3, vector.Y & 3) + (nint)y * Stride + x;
    }

    void IBandJob.RunBand(int band, int worker)
    {
        BorderedPlane source = Reference.GetPlane(0), plane = _planes[_computing]!;
        int top = band * BandRows - Margin, height = Math.Min(BandRows, plane.Height + Margin - top);
        nint at = (nint)top * plane.Stride - Margin;
        InterpolationKernel.Run(
            true, source.Origin + at, source.Stride, _computing % Positions, _computing / Positions,
            plane.Width + 2 * Margin, height, plane.Origin + at, plane.Stride, SimdDispatch.Level);
    }

    private void Compute(int index)
    {
        lock (_lock)
        {
            if (_ready[index])
                return;
            if (index != 0)
            {
                BorderedPlane luma = Reference.GetPlane(0);
                _planes[index] ??= new BorderedPlane(luma.Width, luma.Height, luma.Border);
                _computing = index;
                int bands = (luma.Height + 2 * Margin + BandRows - 1) / BandRows;
                if (_pool is not null)
                    _pool.Run(this, bands);
                else
                    for (int band = 0; band < bands; band++)
                        ((IBandJob)this).RunBand(band, 0);
            }

            Volatile.Write(ref _ready[index], true);
        }
    }
}
