namespace NeuralCodec.Codec.Formats.Bpg;

/// <summary>The parameter sets that a BPG file leaves out, made again so that any HEVC decoder reads its picture (BPG specification, semantics of hevc_data).</summary>
internal static class HevcParameterSets
{
    private const int RangeExtensionsProfile = 4, Level85 = 255;

    /// <summary>The video parameter set as a NAL unit with its start code.</summary>
    public static byte[] BuildVps()
    {
        HevcBitWriter bits = new();
        bits.Bits(4, 0); // vps_video_parameter_set_id
        bits.Bits(2, 3); // base layer internal, available
        bits.Bits(6, 0); // layers minus 1
        bits.Bits(3, 0); // sub-layers minus 1
        bits.Flag(true); // temporal nesting
        bits.Bits(16, 0xFFFF);
        WriteProfile(bits);
        WriteBuffering(bits);
        bits.Bits(6, 0); // vps_max_layer_id
        bits.Golomb(0); // layer sets minus 1
        bits.Bits(2, 0); // no timing, no extension
        return HevcNal.Wrap(HevcNal.Vps, bits.ToRbsp());
    }

    /// <summary>The sequence parameter set as a NAL unit with its start code. The picture is not cropped: readers cut it to the file's size.</summary>
    public static byte[] BuildSps(HevcSps sps)
    {
        BpgHevcHeader h = sps.Header;
        HevcBitWriter bits = new();
        bits.Bits(4, 0);
        bits.Bits(3, 0);
        bits.Flag(true);
        WriteProfile(bits);
        bits.Golomb(0);
        bits.Golomb(sps.ChromaFormat);
        if (sps.ChromaFormat == 3)
            bits.Flag(false);
        bits.Golomb(sps.WidthPixels);
        bits.Golomb(sps.HeightPixels);
        bits.Flag(false); // conformance window
        bits.Golomb(sps.BitDepth - 8);
        bits.Golomb(sps.BitDepth - 8);
        bits.Golomb(4); // picture order count of 8 bits
        WriteBuffering(bits);
        bits.Golomb(h.Log2MinCodingBlockMinus3);
        bits.Golomb(h.Log2DiffCodingBlock);
        bits.Golomb(h.Log2MinTransformMinus2);
        bits.Golomb(h.Log2DiffTransform);
        bits.Golomb(h.MaxTransformDepthIntra);
        bits.Golomb(h.MaxTransformDepthIntra);
        bits.Flag(false); // scaling lists
        bits.Flag(true); // asymmetric partitions
        bits.Flag(h.HasSampleAdaptiveOffset);
        h.WritePcm(bits);
        bits.Golomb(0); // reference picture sets
        bits.Flag(false); // long-term references
        bits.Flag(true); // temporal motion prediction
        bits.Flag(h.HasStrongSmoothing);
        bits.Flag(false); // usability information
        h.WriteExtension(bits);
        return HevcNal.Wrap(HevcNal.Sps, bits.ToRbsp());
    }

    private static void WriteProfile(HevcBitWriter bits)
    {
        bits.Bits(3, 0); // profile space, tier
        bits.Bits(5, RangeExtensionsProfile);
        bits.Bits(32, 1u << (31 - RangeExtensionsProfile));
        bits.Bits(4, 0b1001); // progressive, frames only
        bits.Bits(32, 0);
        bits.Bits(12, 0);
        bits.Bits(8, Level85);
    }

    private static void WriteBuffering(HevcBitWriter bits)
    {
        bits.Flag(true);
        for (int i = 0; i < 3; i++)
            bits.Golomb(0);
    }
}
