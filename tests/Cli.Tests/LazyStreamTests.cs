namespace NeuralCodec.Cli.Tests;

public sealed class LazyStreamTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TheTargetIsOpenedByTheFirstWriteAndFlushedToTheDisk()
    {
        CountingFile? file = null;
        using (LazyStream stream = new(() => file = new CountingFile(_folder.At("a"))))
        {
            await stream.FlushAsync();
            Assert.Null(file);
            await stream.WriteAsync(new byte[] { 1, 2 });
            Assert.Equal(0, file!.DiskFlushes);
            await stream.FlushAsync();
            Assert.Equal(1, file.DiskFlushes);
        }

        Assert.Equal([1, 2], File.ReadAllBytes(_folder.At("a")));
    }

    private sealed class CountingFile(string path) : FileStream(path, FileMode.Create)
    {
        public int DiskFlushes { get; private set; }

        public override void Flush(bool flushToDisk)
        {
            DiskFlushes += flushToDisk ? 1 : 0;
            base.Flush(flushToDisk);
        }
    }
}
