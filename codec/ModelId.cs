using System.Buffers.Binary;
using System.Security.Cryptography;

namespace NeuralCodec.Codec;

/// <summary>The SHA-256 of a model package: the name by which a stream asks for the model it needs.</summary>
public readonly struct ModelId : IEquatable<ModelId>
{
    /// <summary>Length of an id.</summary>
    public const int LengthBytes = 32;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>An id from its 32 bytes.</summary>
    public ModelId(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, LengthBytes);
        _a = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
    }

    /// <summary>The 32 bytes.</summary>
    public byte[] Bytes
    {
        get
        {
            byte[] bytes = new byte[LengthBytes];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, _a);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), _b);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(16), _c);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(24), _d);
            return bytes;
        }
    }

    /// <summary>The first 12 hexadecimal digits, for people.</summary>
    public string ShortName => ToString()[..12];

    /// <summary>The id of a package.</summary>
    public static ModelId Of(ReadOnlySpan<byte> package)
    {
        Span<byte> hash = stackalloc byte[LengthBytes];
        SHA256.HashData(package, hash);
        return new ModelId(hash);
    }

    /// <summary>True where both ids are the same.</summary>
    public static bool operator ==(ModelId left, ModelId right) => left.Equals(right);

    /// <summary>True where the ids differ.</summary>
    public static bool operator !=(ModelId left, ModelId right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(ModelId other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ModelId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _a.GetHashCode();

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(Bytes);
}
