using System.Buffers;
using System.Security.Cryptography;

namespace NeuralCodec.Codec.Imaging;

/// <summary>
/// A picture in 8-bit YCbCr 4:2:0. The planes Y, U, V lie one after the other in one pooled buffer, rows without padding;
/// chroma planes have half the width and height, rounded up. Dispose gives the buffer back.
/// </summary>
public sealed class Frame : IDisposable
{
    /// <summary>Number of planes.</summary>
    public const int PlaneCount = 3;

    private readonly int _lumaBytes;
    private readonly int _chromaBytes;
    private IMemoryOwner<byte>? _owner;

    /// <summary>A frame of undefined content.</summary>
    /// <param name="widthPixels">1 to 16384.</param>
    /// <param name="heightPixels">1 to 16384.</param>
    /// <param name="pool">Where the buffer comes from; the shared pool where null.</param>
    public Frame(int widthPixels, int heightPixels, MemoryPool<byte>? pool = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(widthPixels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(widthPixels, 16384);
        ArgumentOutOfRangeException.ThrowIfLessThan(heightPixels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(heightPixels, 16384);
        WidthPixels = widthPixels;
        HeightPixels = heightPixels;
        _lumaBytes = widthPixels * heightPixels;
        _chromaBytes = ChromaWidth * ChromaHeight;
        _owner = (pool ?? MemoryPool<byte>.Shared).Rent(LengthBytes);
    }

    /// <summary><paramref name="scratch"/> where it has the size of a frame, else a new frame of that size in its place.</summary>
    internal static Frame Fitting(Frame? scratch, Frame like)
    {
        if (scratch is not null && scratch.WidthPixels == like.WidthPixels && scratch.HeightPixels == like.HeightPixels) return scratch;
        scratch?.Dispose();
        return new Frame(like.WidthPixels, like.HeightPixels);
    }

    /// <summary>Width in pixels.</summary>
    public int WidthPixels { get; }

    /// <summary>Height in pixels.</summary>
    public int HeightPixels { get; }

    /// <summary>Width of the chroma planes.</summary>
    public int ChromaWidth => (WidthPixels + 1) / 2;

    /// <summary>Height of the chroma planes.</summary>
    public int ChromaHeight => (HeightPixels + 1) / 2;

    /// <summary>Bytes of all planes.</summary>
    public int LengthBytes => _lumaBytes + (2 * _chromaBytes);

    /// <summary>Time of display in ticks of the sequence.</summary>
    public long TimeTicks { get; set; }

    /// <summary>Ticks until the next frame; 0 where not known yet.</summary>
    public long DurationTicks { get; set; }

    /// <summary>How the frame was coded, where a decoder made it.</summary>
    public FrameCoding? Coding { get; set; }

    /// <summary>All planes: Y, then U, then V.</summary>
    public Span<byte> Pixels => Memory.Span;

    /// <summary>All planes: Y, then U, then V.</summary>
    public Memory<byte> Memory
    {
        get
        {
            ObjectDisposedException.ThrowIf(_owner is null, this);
            return _owner.Memory[..LengthBytes];
        }
    }

    /// <summary>Width of plane 0 (Y), 1 (U) or 2 (V).</summary>
    public int GetPlaneWidth(int plane) => plane == 0 ? WidthPixels : ChromaWidth;

    /// <summary>Height of plane 0 (Y), 1 (U) or 2 (V).</summary>
    public int GetPlaneHeight(int plane) => plane == 0 ? HeightPixels : ChromaHeight;

    /// <summary>Plane 0 (Y), 1 (U) or 2 (V), row by row without padding.</summary>
    public Span<byte> GetPlane(int plane) => plane switch
    {
        0 => Pixels[.._lumaBytes],
        1 => Pixels.Slice(_lumaBytes, _chromaBytes),
        2 => Pixels[(_lumaBytes + _chromaBytes)..],
        _ => throw new ArgumentOutOfRangeException(nameof(plane)),
    };

    /// <summary>One row of a plane.</summary>
    public Span<byte> GetRow(int plane, int y)
    {
        int width = GetPlaneWidth(plane);
        return GetPlane(plane).Slice(y * width, width);
    }

    /// <summary>Takes over pixels and times of a frame of the same size.</summary>
    public void CopyFrom(Frame source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.WidthPixels != WidthPixels || source.HeightPixels != HeightPixels)
            throw new ArgumentException("frames of different sizes", nameof(source));
        source.Pixels.CopyTo(Pixels);
        TimeTicks = source.TimeTicks;
        DurationTicks = source.DurationTicks;
    }

    /// <summary>MD5 over the planes Y, U, V, as 32 lower-case hexadecimal digits: what conformance compares.</summary>
    public string ComputeMd5() => Convert.ToHexStringLower(Md5(Pixels));

    /// <inheritdoc/>
    public void Dispose()
    {
        _owner?.Dispose();
        _owner = null;
    }

#pragma warning disable CA5351 // a fingerprint for conformance, not for security
    private static byte[] Md5(ReadOnlySpan<byte> bytes) => MD5.HashData(bytes);
#pragma warning restore CA5351
}
