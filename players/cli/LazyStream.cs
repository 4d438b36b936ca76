namespace NeuralCodec.Cli;

/// <summary>
/// Opens its target at the first write, so that a failure before that leaves an existing file alone. A flush, which the
/// container does after every chunk, brings a file to the disk: what was whole before the power failed stays whole.
/// </summary>
internal sealed class LazyStream(Func<Stream> open) : Stream
{
    private Stream? _target;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    private Stream Target => _target ??= open();

    public override void Flush()
    {
        if (_target is FileStream file)
            file.Flush(true);
        else
            _target?.Flush();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => Target.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => Target.Write(buffer);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Target.WriteAsync(buffer, offset, count, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        Target.WriteAsync(buffer, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _target?.Dispose();
        base.Dispose(disposing);
    }
}
