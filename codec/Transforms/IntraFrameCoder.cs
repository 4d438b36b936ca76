using System.Buffers;
using System.Buffers.Binary;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Entropy;

namespace NeuralCodec.Codec.Transforms;

/// <summary>
/// Codes every frame alone. A coded frame: type (u8, 0 = intra), mode (u8), quality (u16, 8 fraction bits), payload of
/// streams (docs/bitstream.md section 5), one per band of latent rows; the hyperlatents open the first.
/// </summary>
internal sealed class IntraFrameCoder : IFrameCoder
{
    private const int HeaderBytes = 4;
    private const byte IntraType = 0;
    private readonly NetworkWorkspace _workspace;
    private readonly QualityMode _mode;
    private readonly IntraEncoder _encoder;
    private readonly IntraDecoder _decoder;
    private readonly ManagedReconstructor _reconstructor;
    private readonly IntraLatents _latents = new();

    /// <param name="mode">What encoded frames are optimised for.</param>
    /// <param name="threads">Threads for the networks; 0 = as many as there are processors.</param>
    public IntraFrameCoder(IntraNetworks networks, QualityMode mode, int threads = 0)
    {
        _workspace = new NetworkWorkspace(threads);
        (ModelId, _mode) = (networks.Id, mode);
        _encoder = new IntraEncoder(networks, _workspace);
        _decoder = new IntraDecoder(networks, _workspace);
        _reconstructor = new ManagedReconstructor(networks, _workspace);
    }

    /// <inheritdoc/>
    public ModelId ModelId { get; }

    /// <inheritdoc/>
    public void Encode(Frame frame, QualityIndex quality, IBufferWriter<byte> destination, Frame? reconstruction)
    {
        byte[] payload = _encoder.Encode(frame, _mode, quality);
        Span<byte> header = destination.GetSpan(HeaderBytes);
        header[0] = IntraType;
        header[1] = (byte)_mode;
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], quality.Raw);
        destination.Advance(HeaderBytes);
        destination.Write(payload);
        if (reconstruction is not null) _reconstructor.Synthesize(_encoder.Latents, _mode, quality, reconstruction);
    }

    /// <inheritdoc/>
    public FrameType? PeekType(ReadOnlySpan<byte> data) => data.IsEmpty ? null : (FrameType)data[0];

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<byte> data, Frame destination)
    {
        if (data.Length < HeaderBytes) throw Invalid(data.Length, "a coded frame is cut");
        if (data[0] != IntraType) throw Invalid(0, $"frame type {data[0]} is unknown");
        if (data[1] > (byte)QualityMode.Video) throw Invalid(1, $"mode {data[1]} is unknown");
        int quality = BinaryPrimitives.ReadUInt16LittleEndian(data[2..]);
        if (quality > QualityIndex.MaxIndex << QualityIndex.FractionBits) throw Invalid(2, $"quality {quality} is out of range");
        (_latents.Mode, _latents.Quality) = ((QualityMode)data[1], new QualityIndex(quality));
        try
        {
            _decoder.Decode(data[HeaderBytes..].ToArray(), destination.WidthPixels, destination.HeightPixels, _latents);
        }
        catch (InvalidBitstreamException e)
        {
            throw Invalid(HeaderBytes, e.Message);
        }
        _reconstructor.Reconstruct(_latents, destination);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reconstructor.Dispose();
        _workspace.Dispose();
    }

    private static InvalidMediaException Invalid(long offset, string reason) => new(MediaProblem.InvalidContent, offset, reason);
}
