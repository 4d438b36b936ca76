namespace NeuralCodec.Codec.Networks;

/// <summary>Memory of one worker, given out from the start again for every band; it grows to the largest band seen.</summary>
internal sealed unsafe class KernelScratch
{
    private AlignedBuffer<short> _buffer = new(0);
    private nint _used;

    /// <summary>Takes all memory back and makes sure that <paramref name="shorts"/> can be taken, each piece rounded up.</summary>
    public void Reserve(long shorts)
    {
        _used = 0;
        if (shorts > _buffer.Length)
            _buffer = new AlignedBuffer<short>(shorts);
    }

    /// <summary>What a piece costs of the reserve: kernels may read a vector past its end.</summary>
    public static long Rounded(long shorts) => (shorts + 63) / 32 * 32;

    /// <summary>A piece of the reserve on a 64-byte boundary, with whatever was in it.</summary>
    public short* Take(long shorts)
    {
        short* piece = _buffer.Pointer + _used;
        _used += (nint)Rounded(shorts);
        if (_used > _buffer.Length)
            throw new InvalidOperationException("a kernel takes more memory than it reserved");
        return piece;
    }
}
