namespace NeuralCodec.Codec.Imaging;

/// <summary>Code points of ITU-T H.273 for the matrix between RGB and YCbCr; other values are kept as they are.</summary>
public enum MatrixCoefficients : byte
{
    /// <summary>BT.709.</summary>
    Bt709 = 1,

    /// <summary>Unknown; treated as BT.601.</summary>
    Unspecified = 2,

    /// <summary>BT.470 BG, the same numbers as BT.601.</summary>
    Bt470Bg = 5,

    /// <summary>BT.601.</summary>
    Bt601 = 6,

    /// <summary>BT.2020 with constant differences of non-linear values.</summary>
    Bt2020 = 9,
}

/// <summary>Where a chroma sample of 4:2:0 lies.</summary>
public enum ChromaSiting : byte
{
    /// <summary>Left column, between two rows: MPEG-2 and most video.</summary>
    Left = 0,

    /// <summary>In the centre of four luma samples: JPEG.</summary>
    Center = 1,

    /// <summary>On the top left luma sample.</summary>
    TopLeft = 2,
}

/// <summary>How code values are to be shown. The codec keeps the values and carries this along.</summary>
public sealed record ColorDescription
{
    /// <summary>Full-range BT.601 with centred chroma, as in JPEG: what stills use.</summary>
    public static ColorDescription Still { get; } = new()
    {
        Matrix = MatrixCoefficients.Bt601,
        Primaries = 1,
        Transfer = 13,
        IsFullRange = true,
        Siting = ChromaSiting.Center,
    };

    /// <summary>Matrix between RGB and YCbCr.</summary>
    public MatrixCoefficients Matrix { get; init; } = MatrixCoefficients.Unspecified;

    /// <summary>Colour primaries, H.273; 2 = unspecified.</summary>
    public byte Primaries { get; init; } = 2;

    /// <summary>Transfer characteristics, H.273; 2 = unspecified.</summary>
    public byte Transfer { get; init; } = 2;

    /// <summary>True for 0..255, false for 16..235 and 16..240.</summary>
    public bool IsFullRange { get; init; }

    /// <summary>Where chroma samples lie.</summary>
    public ChromaSiting Siting { get; init; }
}
