using System.Buffers;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Tests.Imaging;

public class FrameTests
{
    [Fact]
    public void PlanesLieOneAfterTheOther()
    {
        using Frame frame = new(5, 3);
        Assert.Equal(15 + 6 + 6, frame.LengthBytes);
        for (int plane = 0; plane < 3; plane++)
            frame.GetPlane(plane).Fill((byte)plane);
        Assert.Equal([.. new byte[15], 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2], frame.Pixels.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => frame.GetPlane(3).Length);
    }

    [Fact]
    public void Md5IsThatOfTheBytes()
    {
        using Frame frame = new(2, 2);
        "abcdef"u8.CopyTo(frame.Pixels);
        Assert.Equal("e80b5017098950fc58aad83c8c14978e", frame.ComputeMd5()); // md5 of "abcdef"
    }

    [Fact]
    public void BuffersGoBackToThePool()
    {
        CountingPool pool = new();
        using (new Frame(64, 64, pool))
            Assert.Equal(1, pool.Rented);
        Assert.Equal(0, pool.Rented);
        Frame disposed = new(2, 2, pool);
        disposed.Dispose();
        disposed.Dispose();
        Assert.Equal(0, pool.Rented);
        Assert.Throws<ObjectDisposedException>(() => disposed.Memory);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(16385, 1)]
    [InlineData(1, -5)]
    public void SidesAreChecked(int width, int height) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Frame(width, height));

    private sealed class CountingPool : MemoryPool<byte>
    {
        public int Rented { get; private set; }

        public override int MaxBufferSize => int.MaxValue;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            Rented++;
            return new Owner(this, minBufferSize);
        }

        protected override void Dispose(bool disposing)
        {
        }

        private sealed class Owner(CountingPool pool, int size) : IMemoryOwner<byte>
        {
            public Memory<byte> Memory { get; } = new byte[size];

            public void Dispose() => pool.Rented--;
        }
    }
}
