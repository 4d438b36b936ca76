using System.Runtime.InteropServices;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Benchmarks.Entropy;

/// <summary>The rANS Nx16 coder of the system's libhtscodecs, order 0 with 32 lanes (rANS_static4x16.h).</summary>
internal sealed unsafe class HtsCodecs : ICoderBenchmark
{
    private const int Order0With32Lanes = 0x04;
    private readonly delegate* unmanaged<byte*, uint, byte*, uint*, int, byte*> _compress;
    private readonly delegate* unmanaged<byte*, uint, byte*, uint*, byte*> _uncompress;
    private readonly delegate* unmanaged<int, void> _setCpu;
    private readonly byte[] _source;
    private readonly SimdLevel _level;
    private readonly byte[] _coded;
    private readonly byte[] _decoded;
    private uint _codedBytes;

    public HtsCodecs(nint library, byte[] source, SimdLevel level)
    {
        _compress = (delegate* unmanaged<byte*, uint, byte*, uint*, int, byte*>)NativeLibrary.GetExport(library, "rans_compress_to_4x16");
        _uncompress = (delegate* unmanaged<byte*, uint, byte*, uint*, byte*>)NativeLibrary.GetExport(library, "rans_uncompress_to_4x16");
        _setCpu = (delegate* unmanaged<int, void>)NativeLibrary.GetExport(library, "rans_set_cpu");
        var bound = (delegate* unmanaged<uint, int, uint>)NativeLibrary.GetExport(library, "rans_compress_bound_4x16");
        _source = source;
        _level = level;
        _coded = new byte[bound((uint)source.Length, Order0With32Lanes)];
        _decoded = new byte[source.Length];
    }

    /// <summary>Loads the library; 0 where it is not installed.</summary>
    public static nint Load() =>
        NativeLibrary.TryLoad("libhtscodecs.so.2", out nint library) || NativeLibrary.TryLoad("htscodecs", out library) ? library : 0;

    public BenchmarkRow Row => new("bytes-order0", "htscodecs", SimdDispatch.Name(_level), 32, 1, _source.Length, 1, 0, 0, 0);

    public void Encode()
    {
        Select();
        uint size = (uint)_coded.Length;
        fixed (byte* source = _source, coded = _coded)
        {
            if (_compress(source, (uint)_source.Length, coded, &size, Order0With32Lanes) == null) throw new InvalidOperationException("htscodecs: encoding failed");
        }
        _codedBytes = size;
    }

    public void Decode()
    {
        Select();
        uint size = (uint)_decoded.Length;
        fixed (byte* coded = _coded, decoded = _decoded)
        {
            if (_uncompress(coded, _codedBytes, decoded, &size) == null) throw new InvalidOperationException("htscodecs: decoding failed");
        }
    }

    public BenchmarkRow Verify(BenchmarkRow row)
    {
        if (!_decoded.AsSpan().SequenceEqual(_source)) throw new InvalidOperationException("htscodecs: decoded bytes differ");
        return row with { LossPercent = MixedBytes.LossPercent(_source, (int)_codedBytes) };
    }

    /// <summary>Masks of the library: SSE4, AVX2, AVX-512 in bits 0 to 2 for encoding and 8 to 10 for decoding.</summary>
    private void Select()
    {
        int mask = (1 << (int)_level) - 1;
        _setCpu(mask | (mask << 8));
    }
}
