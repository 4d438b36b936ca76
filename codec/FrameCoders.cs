using System.Collections.Concurrent;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Codec;

/// <summary>Where encoder and decoder get the coder that fits a model package. Packed networks are kept for the process.</summary>
internal static class FrameCoders
{
    private static readonly ConcurrentDictionary<ModelId, IntraNetworks> Packed = new();

    /// <summary>The coder for encoding with the model package of the options, or with the default one.</summary>
    /// <exception cref="InvalidMediaException">The package is missing or invalid.</exception>
    /// <exception cref="IOException">The named file cannot be read.</exception>
    public static IFrameCoder ForEncoding(EncoderOptions options, SequenceKind kind)
    {
        ArgumentNullException.ThrowIfNull(options);
        IntraNetworks networks = options.ModelPath is { } path
            ? Pack(ModelPackage.Load(path))
            : Packed.TryGetValue(DefaultModel.Id, out IntraNetworks? packed) ? packed : Pack(ModelStore.CreateDefault().Load(DefaultModel.Id));
        return new IntraFrameCoder(networks, kind == SequenceKind.Still ? QualityMode.Still : QualityMode.Video, options.ThreadCount);
    }

    /// <summary>The coder for a sequence: its embedded model package, or one of the store.</summary>
    /// <exception cref="InvalidMediaException">The model package is not at hand (<see cref="MediaProblem.MissingModel"/>), or is invalid.</exception>
    public static IFrameCoder ForDecoding(SequenceHeader header, ReadOnlyMemory<byte> embeddedModel, DecoderOptions options)
    {
        if (!Packed.TryGetValue(header.ModelId, out IntraNetworks? networks)) networks = Pack(Find(header.ModelId, embeddedModel));
        return new IntraFrameCoder(networks, header.Kind == SequenceKind.Still ? QualityMode.Still : QualityMode.Video, options.ThreadCount);
    }

    /// <summary>The bytes of the package that <see cref="ForEncoding"/> takes.</summary>
    /// <exception cref="InvalidMediaException">The package is missing, or its file has another content by now.</exception>
    public static byte[] ReadPackage(EncoderOptions options, ModelId id)
    {
        string path = options.ModelPath ?? ModelStore.CreateDefault().Find(id)
            ?? throw new InvalidMediaException(MediaProblem.MissingModel, -1, $"the model package {id} is not at hand");
        byte[] package = ModelPackage.ReadFile(path, ModelLimits.Default);
        if (ModelId.Of(package) != id)
            throw new InvalidMediaException(MediaProblem.MissingModel, -1, $"{path} changed while it was read");
        return package;
    }

    private static ModelPackage Find(ModelId id, ReadOnlyMemory<byte> embeddedModel)
    {
        if (!embeddedModel.IsEmpty)
        {
            ModelPackage embedded = ModelPackage.Read(embeddedModel.Span);
            if (embedded.Id == id) return embedded;
        }
        return ModelStore.CreateDefault().Load(id);
    }

    private static IntraNetworks Pack(ModelPackage package) => Packed.GetOrAdd(package.Id, _ => new IntraNetworks(package));
}
