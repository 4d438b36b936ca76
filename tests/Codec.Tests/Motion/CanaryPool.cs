using System.Buffers;

namespace NeuralCodec.Codec.Tests.Motion;

/// <summary>Memory with guard bytes on both sides.</summary>
internal sealed class CanaryPool : MemoryPool<byte>
{
    private const int GuardBytes = 256;
    private const byte Canary = 0x5A;
    private readonly List<byte[]> _buffers = [];

    public override int MaxBufferSize => int.MaxValue;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        byte[] buffer = new byte[minBufferSize + 2 * GuardBytes];
        Array.Fill(buffer, Canary);
        _buffers.Add(buffer);
        return new Owner(buffer.AsMemory(GuardBytes, minBufferSize));
    }

    public void AssertUntouched()
    {
        foreach (byte[] buffer in _buffers)
        {
            Assert.False(buffer.AsSpan(0, GuardBytes).ContainsAnyExcept(Canary), "written before the memory");
            Assert.False(buffer.AsSpan(buffer.Length - GuardBytes).ContainsAnyExcept(Canary), "written behind the memory");
        }
    }

    protected override void Dispose(bool disposing) => _buffers.Clear();

    private sealed class Owner(Memory<byte> memory) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory => memory;

        public void Dispose()
        {
        }
    }
}
