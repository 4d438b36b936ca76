using NeuralCodec.Codec.Motion;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Codec.Inter;

/// <summary>From the bytes of an inter frame to its integers; needs no other frame.</summary>
internal sealed class InterEntropyDecoder(InterNetworks networks, NetworkWorkspace workspace)
{
    private readonly LatentDecoder _latents = new(networks.Latents, workspace);
    private readonly MotionReader _motion = new();

    /// <summary>Decodes a frame of a size.</summary>
    /// <param name="displayIndex">The frame's own, for the distances.</param>
    /// <exception cref="InvalidMediaException">The bytes break the rules.</exception>
    /// <exception cref="Entropy.InvalidBitstreamException">The same, found in a stream.</exception>
    public void Decode(ReadOnlyMemory<byte> data, int widthPixels, int heightPixels, int displayIndex, InterIntegers integers)
    {
        InterHeader header = InterHeader.Read(data, out ReadOnlyMemory<byte> motion, out ReadOnlyMemory<byte> latents);
        if (header.First == displayIndex || header.Second == displayIndex)
            throw new InvalidMediaException(MediaProblem.InvalidContent, 0, "a frame refers to itself");
        integers.Header = header;
        integers.Motion = _motion.Read(motion, Inputs(header, widthPixels, heightPixels, displayIndex, null, null));
        BlockWindow window = BlockWindow.Of(integers.Motion.IsCopied, integers.Motion.BlockColumns);
        if (window.IsEmpty)
        {
            if (!latents.IsEmpty) throw new InvalidMediaException(MediaProblem.InvalidContent, 0, "latents of a frame that is copied whole");
            return;
        }
        _latents.Decode(
            latents, window.Rows * BlockWindow.LatentsPerBlock, window.Columns * BlockWindow.LatentsPerBlock, header.Mode, header.Quality, integers,
            window.Mask(integers.Motion.IsCopied, integers.Motion.BlockColumns));
    }

    /// <summary>What vectors are derived from.</summary>
    public static MotionInputs Inputs(InterHeader header, int widthPixels, int heightPixels, int displayIndex, TemporalMotion? first, TemporalMotion? second) =>
        new(widthPixels, heightPixels, header.First - displayIndex, header.Second < 0 ? 0 : header.Second - displayIndex)
        {
            FirstMotion = first,
            SecondMotion = second,
        };
}
