namespace NeuralCodec.Codec.Motion;

/// <summary>Whole-sample search of one block between two planes of a size.</summary>
internal readonly unsafe ref struct LevelSearch
{
    // What lies between a block and the end of the border, at least.
    private const int Reach = 40;
    private readonly BorderedPlane _reference;
    private readonly byte* _block;
    private readonly int _stride;
    private readonly int _x;
    private readonly int _y;
    private readonly int _size;

    public LevelSearch(BorderedPlane current, BorderedPlane reference, int x, int y, int size = 8)
    {
        _reference = reference;
        _block = current.Origin + ((nint)y * current.Stride) + x;
        _stride = current.Stride;
        _x = x;
        _y = y;
        _size = size;
    }

    /// <summary>Sum of absolute differences at a displacement; beyond the border, at its end.</summary>
    public int Sad(int dx, int dy)
    {
        int x = Math.Clamp(_x + dx, -Reach, _reference.Width + Reach - _size);
        int y = Math.Clamp(_y + dy, -Reach, _reference.Height + Reach - _size);
        return BlockDistortion.Sad(_block, _stride, _reference.Origin + ((nint)y * _reference.Stride) + x, _reference.Stride, _size, _size);
    }

    /// <summary>The best candidate, then steps to the best of its neighbours within a radius.</summary>
    public void Search(ReadOnlySpan<MotionVector> candidates, int radius, int rounds, out MotionVector vector, out int best)
    {
        vector = candidates[0];
        best = int.MaxValue;
        foreach (MotionVector candidate in candidates)
            Try(candidate.X, candidate.Y, ref vector, ref best);
        for (int round = 0; round < rounds; round++)
        {
            MotionVector from = vector;
            for (int dy = -radius; dy <= radius; dy++)
            {
                for (int dx = -radius; dx <= radius; dx++)
                {
                    if (dx != 0 || dy != 0)
                        Try(from.X + dx, from.Y + dy, ref vector, ref best);
                }
            }
            if (vector == from || radius > 1) break;
        }
    }

    private void Try(int dx, int dy, ref MotionVector vector, ref int best)
    {
        int sad = Sad(dx, dy);
        if (sad >= best) return;
        best = sad;
        vector = MotionScaling.Clamp(dx, dy);
    }
}
