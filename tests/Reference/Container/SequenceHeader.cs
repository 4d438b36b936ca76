namespace NeuralCodec.Reference.Container;

/// <summary>container.md, section 4.</summary>
public sealed class SequenceHeader
{
    public SequenceHeader(byte[] payload)
    {
        Fields fields = new(payload);
        InvalidException.Unless(fields.U8() == 0, "major version (4)");
        Minor = fields.U8();
        InvalidException.Unless(Minor >= 4, "minor version (4)");
        Kind = fields.U8();
        InvalidException.Unless(Kind <= 1, "kind (4)");
        InvalidException.Unless(fields.U8() == 0, "pixel format (4)");
        Width = fields.U16();
        Height = fields.U16();
        InvalidException.Unless(Width is >= 1 and <= 16384 && Height is >= 1 and <= 16384, "size (4)");
        Matrix = fields.U8();
        Primaries = fields.U8();
        Transfer = fields.U8();
        int flags = fields.U8();
        FullRange = (flags & 1) == 1;
        Siting = flags >> 1;
        InvalidException.Unless(Siting <= 2, "chroma siting (4)");
        SampleAspect = fields.Ratio();
        TimeBase = fields.Ratio();
        InvalidException.Unless(TimeBase.Numerator >= 1 && TimeBase.Denominator >= 1, "time base (4)");
        FrameRate = fields.Ratio();
        StartTime = fields.I64();
        ModelId = fields.Bytes(32);
        LoopEngine = fields.Text();
        InvalidException.Unless(System.Text.Encoding.UTF8.GetByteCount(LoopEngine) <= 255, "loop engine (4)");
    }

    public int Minor { get; }

    public int Kind { get; }

    public int Width { get; }

    public int Height { get; }

    public int Matrix { get; }

    public int Primaries { get; }

    public int Transfer { get; }

    public bool FullRange { get; }

    public int Siting { get; }

    public (uint Numerator, uint Denominator) SampleAspect { get; }

    public (uint Numerator, uint Denominator) TimeBase { get; }

    public (uint Numerator, uint Denominator) FrameRate { get; }

    public long StartTime { get; }

    public byte[] ModelId { get; }

    /// <summary>Empty where the normative engine computed the encoder's references.</summary>
    public string LoopEngine { get; }
}
