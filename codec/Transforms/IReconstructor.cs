using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Transforms;

/// <summary>
/// From integers to pictures: mean network and synthesis. Everything that does it, on whatever device, stands behind
/// this interface; <see cref="ManagedReconstructor"/> is the normative one.
/// </summary>
public interface IReconstructor : IDisposable
{
    /// <summary>Computes a picture.</summary>
    /// <param name="latents">The decoded integers.</param>
    /// <param name="destination">A frame of the size that the latents belong to; takes the pixels.</param>
    void Reconstruct(IntraLatents latents, Frame destination);
}
