using System.Buffers;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Conformance.Tests.Intra;

/// <summary>The product's coder of intra frames, in the form the tests need.</summary>
internal sealed class IntraCodec(byte[] package, QualityMode mode, int threads = 1, EncoderPreset preset = EncoderPreset.Medium) : IDisposable
{
    private readonly IntraFrameCoder _coder = new(new IntraNetworks(ModelPackage.Read(package)), mode, threads, preset: preset);

    public byte[] Encode(Frame frame, int quality, Frame? reconstruction = null)
    {
        ArrayBufferWriter<byte> coded = new();
        _coder.Encode(frame, new QualityIndex(quality), coded, reconstruction);
        return coded.WrittenSpan.ToArray();
    }

    public void Decode(ReadOnlySpan<byte> coded, Frame destination) => _coder.Decode(coded, destination);

    public void Dispose() => _coder.Dispose();
}
