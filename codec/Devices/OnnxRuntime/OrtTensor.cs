using System.Runtime.InteropServices;

namespace NeuralCodec.Codec.Devices.OnnxRuntime;

/// <summary>A float32 tensor in memory of our own that is bound once to an input or output of a session.</summary>
internal sealed unsafe class OrtTensor : IDisposable
{
    private readonly OrtHandle _value;
    private float* _data;

    public OrtTensor(OrtLibrary library, nint memoryInfo, params int[] shape)
    {
        long count = 1;
        foreach (int size in shape) count = checked(count * size);
        Length = checked((int)count);
        _data = (float*)NativeMemory.AlignedAlloc(checked((nuint)Length * sizeof(float)), 64);
        try
        {
            Values.Clear();
            nint value;
            long* dimensions = stackalloc long[shape.Length];
            for (int i = 0; i < shape.Length; i++) dimensions[i] = shape[i];
            library.Check(((delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)library.Function(OrtFunction.CreateTensorWithDataAsOrtValue))(
                memoryInfo, _data, (nuint)Length * sizeof(float), dimensions, (nuint)shape.Length, 1, &value));
            _value = library.Own(value, OrtFunction.ReleaseValue);
        }
        catch
        {
            NativeMemory.AlignedFree(_data);
            throw;
        }
    }

    /// <summary>Number of values.</summary>
    public int Length { get; }

    /// <summary>The values, the last dimension innermost.</summary>
    public Span<float> Values => _data is null ? throw new ObjectDisposedException(nameof(OrtTensor)) : new Span<float>(_data, Length);

    public nint Value => _value.Value;

    public void Dispose()
    {
        _value.Dispose();
        if (_data is not null) NativeMemory.AlignedFree(_data);
        _data = null;
    }
}
