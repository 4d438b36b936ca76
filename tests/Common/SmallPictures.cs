namespace NeuralCodec.Tests.Common;

/// <summary>Pictures that ffmpeg cannot write, byte by byte.</summary>
internal static class SmallPictures
{
    /// <summary>A baseline JPEG of 8x8 pixels with four components and Adobe's marker: CMYK (ITU-T T.81; one block per component, all coefficients 0).</summary>
    public static byte[] Cmyk { get; } =
    [
        0xFF, 0xD8,
        0xFF, 0xEE, 0, 14, (byte)'A', (byte)'d', (byte)'o', (byte)'b', (byte)'e', 0, 100, 0, 0, 0, 0, 0, // transform 0
        0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)1, 64), // quantisers of 1
        0xFF, 0xC0, 0, 20, 8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0,
        0xFF, 0xC4, 0, 20, 0x00, 1, .. new byte[15], 0, // DC: one code of one bit for size 0
        0xFF, 0xC4, 0, 20, 0x10, 1, .. new byte[15], 0, // AC: one code of one bit for the end of the block
        0xFF, 0xDA, 0, 14, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0,
        0x00, // eight bits: two per block
        0xFF, 0xD9,
    ];
}
