namespace NeuralCodec.Codec.Formats.Bpg;

/// <summary>A sequence parameter set of one still picture (ITU-T H.265, 7.3.2.2), as far as a BPG file needs it.</summary>
internal sealed record HevcSps
{
    private const int ProfileTierLevelBits = 96;

    /// <summary>0 grey, 1 4:2:0, 2 4:2:2, 3 4:4:4.</summary>
    public required int ChromaFormat { get; init; }

    /// <summary>Coded width, before the conformance window.</summary>
    public required int WidthPixels { get; init; }

    /// <summary>Coded height, before the conformance window.</summary>
    public required int HeightPixels { get; init; }

    /// <summary>Bits per sample, the same for all planes.</summary>
    public required int BitDepth { get; init; }

    /// <summary>The fields that a BPG file keeps.</summary>
    public required BpgHevcHeader Header { get; init; }

    /// <summary>Parses a NAL unit's payload; what a BPG file cannot say is refused.</summary>
    /// <exception cref="InvalidMediaException">The set is cut, or uses something that BPG has no place for.</exception>
    public static HevcSps Parse(byte[] payload)
    {
        HevcBitReader bits = new(payload);
        Require(bits.Bits(4) == 0, "video parameter set other than 0");
        Require(bits.Bits(3) == 0, "sub-layers");
        bits.Skip(1 + ProfileTierLevelBits);
        Require(bits.Golomb() == 0, "sequence parameter set other than 0");
        int chroma = bits.Golomb(3, "chroma_format_idc");
        Require(chroma != 3 || !bits.Flag(), "separate colour planes");
        int width = bits.Golomb(16384, "pic_width_in_luma_samples"), height = bits.Golomb(16384, "pic_height_in_luma_samples");
        if (bits.Flag())
            SkipGolombs(bits, 4); // the conformance window follows from the file's own header
        int depth = 8 + bits.Golomb(6, "bit_depth_luma_minus8");
        Require(8 + bits.Golomb() == depth, "different depths of luma and chroma");
        Require(bits.Golomb() == 4, "a picture order count of other than 8 bits");
        bits.Skip(1);
        SkipGolombs(bits, 3); // buffering
        return new HevcSps { ChromaFormat = chroma, WidthPixels = width, HeightPixels = height, BitDepth = depth, Header = ParseTools(bits) };
    }

    private static BpgHevcHeader ParseTools(HevcBitReader bits)
    {
        int minCoding = bits.Golomb(3, "log2_min_luma_coding_block_size_minus3"), diffCoding = bits.Golomb(3, "log2_diff_max_min_luma_coding_block_size");
        int minTransform = bits.Golomb(3, "log2_min_luma_transform_block_size_minus2"), diffTransform = bits.Golomb(3, "log2_diff_max_min_luma_transform_block_size");
        int depthInter = bits.Golomb(4, "max_transform_hierarchy_depth_inter"), depthIntra = bits.Golomb(4, "max_transform_hierarchy_depth_intra");
        Require(depthInter == depthIntra, "different transform depths of intra and inter");
        Require(!bits.Flag(), "scaling lists");
        Require(bits.Flag(), "no asymmetric partitions");
        bool sao = bits.Flag();
        HevcPcm? pcm = BpgHevcHeader.ReadPcm(bits);
        Require(bits.Golomb() == 0, "reference picture sets");
        Require(!bits.Flag(), "long-term references");
        Require(bits.Flag(), "no temporal motion prediction");
        BpgHevcHeader header = new()
        {
            Log2MinCodingBlockMinus3 = minCoding,
            Log2DiffCodingBlock = diffCoding,
            Log2MinTransformMinus2 = minTransform,
            Log2DiffTransform = diffTransform,
            MaxTransformDepthIntra = depthIntra,
            HasSampleAdaptiveOffset = sao,
            Pcm = pcm,
            HasStrongSmoothing = bits.Flag(),
        };
        if (bits.Flag())
            SkipUsability(bits);
        return BpgHevcHeader.ReadExtension(bits, header);
    }

    /// <summary>vui_parameters (E.2.1): nothing of it changes decoding.</summary>
    private static void SkipUsability(HevcBitReader bits)
    {
        if (bits.Flag() && bits.Bits(8) == 255)
            bits.Skip(32); // sample aspect ratio
        if (bits.Flag())
            bits.Skip(1); // overscan
        if (bits.Flag())
        {
            bits.Skip(4); // video format and range; the file's own header says both
            if (bits.Flag())
                bits.Skip(24);
        }

        if (bits.Flag())
            SkipGolombs(bits, 2); // chroma location
        bits.Skip(3);
        if (bits.Flag())
            SkipGolombs(bits, 4); // default display window
        if (bits.Flag())
        {
            bits.Skip(64); // timing
            if (bits.Flag())
                bits.Golomb();
            Require(!bits.Flag(), "parameters of a reference decoder");
        }

        if (bits.Flag())
        {
            bits.Skip(3);
            SkipGolombs(bits, 5); // restrictions
        }
    }

    private static void SkipGolombs(HevcBitReader bits, int count)
    {
        for (int i = 0; i < count; i++)
            bits.Golomb();
    }

    private static void Require(bool condition, string what)
    {
        if (!condition)
            throw new InvalidMediaException(MediaProblem.UnsupportedVersion, -1, $"BPG has no place for {what}");
    }
}
