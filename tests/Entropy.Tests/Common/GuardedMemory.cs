using System.Runtime.InteropServices;

namespace NeuralCodec.Entropy.Tests.Common;

/// <summary>
/// A block whose end touches a page that may not be read: one byte too far and the process dies. Elsewhere than on
/// Linux it is plain memory.
/// </summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int PageBytes = 4096;
    private readonly byte* _mapping;
    private readonly nuint _mappedBytes;
    private readonly int _lengthBytes;

    public GuardedMemory(int lengthBytes)
    {
        _lengthBytes = lengthBytes;
        int pages = ((lengthBytes + PageBytes - 1) / PageBytes) + 1;
        _mappedBytes = (nuint)(pages * PageBytes);
        if (!OperatingSystem.IsLinux())
        {
            _mapping = (byte*)NativeMemory.AllocZeroed(_mappedBytes);
            return;
        }
        const int readWrite = 3, privateAnonymous = 0x22, none = 0;
        _mapping = (byte*)Map(0, _mappedBytes, readWrite, privateAnonymous, -1, 0);
        Assert.True((nint)_mapping != -1, "mmap");
        Assert.Equal(0, Protect((nint)(_mapping + _mappedBytes - PageBytes), PageBytes, none));
    }

    /// <summary>First byte; the block ends at the guard.</summary>
    public byte* Start => _mapping + _mappedBytes - PageBytes - _lengthBytes;

    /// <summary>First byte of the guard.</summary>
    public byte* End => Start + _lengthBytes;

    public Span<byte> Span => new(Start, _lengthBytes);

    public void Dispose()
    {
        if (OperatingSystem.IsLinux()) _ = Unmap((nint)_mapping, _mappedBytes);
        else NativeMemory.Free(_mapping);
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
