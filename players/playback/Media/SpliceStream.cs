namespace NeuralCodec.Playback.Media;

/// <summary>A few bytes, then a part of a file: how a reader begins in the middle of a sequence with its header before it.</summary>
internal sealed class SpliceStream(ReadOnlyMemory<byte> head, Stream file, long offsetBytes, long lengthBytes) : Stream
{
    private int _headPosition;
    private long _filePosition;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_headPosition < head.Length)
        {
            int taken = Math.Min(buffer.Length, head.Length - _headPosition);
            head.Span.Slice(_headPosition, taken).CopyTo(buffer);
            _headPosition += taken;
            return taken;
        }

        int wanted = (int)Math.Min(buffer.Length, lengthBytes - _filePosition);
        if (wanted <= 0)
            return 0;
        file.Position = offsetBytes + _filePosition;
        int count = file.Read(buffer[..wanted]);
        _filePosition += count;
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
