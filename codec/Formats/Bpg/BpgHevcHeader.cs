namespace NeuralCodec.Codec.Formats.Bpg;

/// <summary>PCM coding, in the names of H.265.</summary>
/// <param name="LumaDepthMinus1">pcm_sample_bit_depth_luma_minus1.</param>
/// <param name="ChromaDepthMinus1">pcm_sample_bit_depth_chroma_minus1.</param>
/// <param name="Log2MinMinus3">log2_min_pcm_luma_coding_block_size_minus3.</param>
/// <param name="Log2Diff">log2_diff_max_min_pcm_luma_coding_block_size.</param>
/// <param name="SkipsFilter">pcm_loop_filter_disabled_flag.</param>
internal readonly record struct HevcPcm(int LumaDepthMinus1, int ChromaDepthMinus1, int Log2MinMinus3, int Log2Diff, bool SkipsFilter);

/// <summary>
/// What of a sequence parameter set a BPG file keeps (BPG specification 0.9.5, hevc_header), in the names of H.265. All else of the
/// set has a fixed value, or follows from the file's own header.
/// </summary>
internal sealed record BpgHevcHeader
{
    public required int Log2MinCodingBlockMinus3 { get; init; }

    public required int Log2DiffCodingBlock { get; init; }

    public required int Log2MinTransformMinus2 { get; init; }

    public required int Log2DiffTransform { get; init; }

    public required int MaxTransformDepthIntra { get; init; }

    public required bool HasSampleAdaptiveOffset { get; init; }

    /// <summary>Null where off.</summary>
    public HevcPcm? Pcm { get; init; }

    public required bool HasStrongSmoothing { get; init; }

    /// <summary>True where the extension flags are there at all.</summary>
    public bool HasExtension { get; init; }

    /// <summary>The nine flags of sps_range_extension, or null.</summary>
    public int? RangeFlags { get; init; }

    /// <summary>Sides of a coded picture are multiples of this.</summary>
    public int CodingBlockPixels => 8 << Log2MinCodingBlockMinus3;

    /// <summary>The header's own fields, without length and filling bits.</summary>
    public static BpgHevcHeader Read(HevcBitReader bits)
    {
        int minCoding = bits.Golomb(3, "log2_min_luma_coding_block_size_minus3"), diffCoding = bits.Golomb(3, "log2_diff_max_min_luma_coding_block_size");
        int minTransform = bits.Golomb(3, "log2_min_luma_transform_block_size_minus2"), diffTransform = bits.Golomb(3, "log2_diff_max_min_luma_transform_block_size");
        BpgHevcHeader header = new()
        {
            Log2MinCodingBlockMinus3 = minCoding,
            Log2DiffCodingBlock = diffCoding,
            Log2MinTransformMinus2 = minTransform,
            Log2DiffTransform = diffTransform,
            MaxTransformDepthIntra = bits.Golomb(4, "max_transform_hierarchy_depth_intra"),
            HasSampleAdaptiveOffset = bits.Flag(),
            Pcm = ReadPcm(bits),
            HasStrongSmoothing = bits.Flag(),
        };
        return ReadExtension(bits, header);
    }

    /// <summary>pcm_enabled_flag and what follows it.</summary>
    public static HevcPcm? ReadPcm(HevcBitReader bits) => bits.Flag()
        ? new HevcPcm((int)bits.Bits(4), (int)bits.Bits(4), bits.Golomb(2, "log2_min_pcm_luma_coding_block_size_minus3"), bits.Golomb(2, "log2_diff_max_min_pcm_luma_coding_block_size"), bits.Flag())
        : null;

    /// <summary>sps_extension_present_flag and the flags behind it.</summary>
    public static BpgHevcHeader ReadExtension(HevcBitReader bits, BpgHevcHeader header)
    {
        if (!bits.Flag())
            return header;
        bool hasRange = bits.Flag();
        if (bits.Bits(7) != 0)
            throw new InvalidMediaException(MediaProblem.UnsupportedVersion, bits.Position / 8, "HEVC extensions other than that of range");
        return header with { HasExtension = true, RangeFlags = hasRange ? (int)bits.Bits(9) : null };
    }

    /// <summary>Writes the fields up to the last, in the order of BPG.</summary>
    public void Write(HevcBitWriter bits)
    {
        bits.Golomb(Log2MinCodingBlockMinus3);
        bits.Golomb(Log2DiffCodingBlock);
        bits.Golomb(Log2MinTransformMinus2);
        bits.Golomb(Log2DiffTransform);
        bits.Golomb(MaxTransformDepthIntra);
        bits.Flag(HasSampleAdaptiveOffset);
        WritePcm(bits);
        bits.Flag(HasStrongSmoothing);
        WriteExtension(bits);
    }

    /// <summary>pcm_enabled_flag and what follows it.</summary>
    public void WritePcm(HevcBitWriter bits)
    {
        bits.Flag(Pcm is not null);
        if (Pcm is not { } pcm)
            return;
        bits.Bits(4, (uint)pcm.LumaDepthMinus1);
        bits.Bits(4, (uint)pcm.ChromaDepthMinus1);
        bits.Golomb(pcm.Log2MinMinus3);
        bits.Golomb(pcm.Log2Diff);
        bits.Flag(pcm.SkipsFilter);
    }

    /// <summary>sps_extension_present_flag and the flags behind it.</summary>
    public void WriteExtension(HevcBitWriter bits)
    {
        bits.Flag(HasExtension);
        if (!HasExtension)
            return;
        bits.Flag(RangeFlags is not null);
        bits.Bits(7, 0);
        if (RangeFlags is { } flags)
            bits.Bits(9, (uint)flags);
    }
}
