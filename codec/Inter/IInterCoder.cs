using System.Buffers;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Motion;

namespace NeuralCodec.Codec.Inter;

/// <summary>A frame coder whose frames may refer to others of their group, which it keeps by display index.</summary>
internal interface IInterCoder : IFrameCoder
{
    /// <summary>Starts a group of frames of a size: forgets all references.</summary>
    void BeginGroup(int widthPixels, int heightPixels);

    /// <summary>Makes a frame that was encoded alone a reference.</summary>
    /// <param name="displayIndex">Its place in the group.</param>
    /// <param name="reconstruction">Its pixels.</param>
    /// <param name="source">In an encoder: what they are to show.</param>
    void Keep(int displayIndex, Frame reconstruction, Frame? source = null);

    /// <summary>Forgets a reference.</summary>
    void Drop(int displayIndex);

    /// <summary>Encodes a frame from references and keeps it as one.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="displayIndex">Its place in the group.</param>
    /// <param name="first">Display index of the first reference.</param>
    /// <param name="second">Display index of the second reference, or -1.</param>
    /// <param name="quality">What to aim at.</param>
    /// <param name="search">How to search motion; which blocks are copied is decided here.</param>
    /// <param name="destination">Takes the coded frame.</param>
    /// <param name="reconstruction">Takes the pixels every decoder will give, or every one with the same loop engine.</param>
    /// <param name="rateWeight">Price of a bit of latents, 1 for that of the quality index; <see cref="InterQuality.RateWeight"/>.</param>
    /// <param name="otherSecond">Display index of another second reference, taken where motion from it costs less; -1 for none.</param>
    /// <returns><see cref="FrameType.Inter"/>, or <see cref="FrameType.Repeat"/> where every block is copied or the frame would not be worth its bits.</returns>
    FrameType EncodeInter(
        Frame frame, int displayIndex, int first, int second, QualityIndex quality, MotionSearchOptions search, IBufferWriter<byte> destination, Frame reconstruction,
        double rateWeight = 1, int otherSecond = -1);

    /// <summary>Squared error of the luma of the frame last encoded to that of its prediction; 1 where all was copied.</summary>
    double ErrorLeft { get; }

    /// <summary>Decodes the frames of a group in coding order, entropy decoding ahead on other threads.</summary>
    /// <param name="group">The group.</param>
    /// <param name="newFrame">Makes the frame that takes a coded frame's pixels.</param>
    /// <param name="isLeftOut">
    /// Asked with a frame and the tick until which it is needed: true to leave it out. True for one tick is true for all before, and stays so. Null leaves out none.
    /// </param>
    /// <exception cref="InvalidMediaException">The bytes of the next frame break the rules; the frames before are whole.</exception>
    IEnumerable<(CodedFrame Coded, Frame Frame)> DecodeGroup(Group group, Func<CodedFrame, Frame> newFrame, Func<CodedFrame, long, bool>? isLeftOut = null);
}
