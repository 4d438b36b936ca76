using System.Runtime.CompilerServices;

namespace NeuralCodec.Codec.Networks;

/// <summary>
/// Zeroed memory that the collector never moves, on a 64-byte boundary. Kernels may read (never write)
/// <see cref="SlackBytes"/> past the end, so that the last vector of a row needs no special case.
/// </summary>
internal sealed unsafe class AlignedBuffer<T>
    where T : unmanaged
{
    public const int SlackBytes = 256;
    private const int AlignmentBytes = 64;
    private readonly byte[] _memory;

    public AlignedBuffer(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        long bytes = checked(length * sizeof(T) + AlignmentBytes + SlackBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, Array.MaxLength, nameof(length));
        _memory = GC.AllocateArray<byte>((int)bytes, pinned: true);
        nuint address = (nuint)Unsafe.AsPointer(ref _memory[0]);
        Pointer = (T*)((address + (AlignmentBytes - 1)) & ~(nuint)(AlignmentBytes - 1));
        Length = (int)length;
    }

    /// <summary>First element. Valid as long as this object is reachable: owners keep it in a field.</summary>
    public T* Pointer { get; }

    public int Length { get; }

    public Span<T> Span => new(Pointer, Length);
}
