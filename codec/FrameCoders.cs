using System.Collections.Concurrent;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Devices;
using NeuralCodec.Codec.Inter;
using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Codec;

/// <summary>Where encoder and decoder get the coder that fits a model package. Packed networks are kept for the process.</summary>
internal static class FrameCoders
{
    private static readonly ConcurrentDictionary<ModelId, Lazy<PackedModel>> Packed = new();

    /// <summary>The coder for encoding with the model package of the options, or with the default one.</summary>
    /// <exception cref="InvalidMediaException">The package is missing or invalid.</exception>
    /// <exception cref="IOException">The named file cannot be read.</exception>
    /// <exception cref="Devices.OnnxRuntime.OrtException">The loop device or the analysis device cannot be opened.</exception>
    public static IFrameCoder ForEncoding(EncoderOptions options, SequenceKind kind)
    {
        ArgumentNullException.ThrowIfNull(options);
        PackedModel model = options.ModelPath is { } path ? Pack(ModelPackage.Load(path)) : PackDefault();
        // Without inter frames nothing is made of the pictures: there is no loop.
        bool hasLoop = kind == SequenceKind.Video && model.Inter is not null && !options.IsIntraOnly;
        DeviceReconstructor? loop = hasLoop && options.LoopDevice is { } device ? DeviceReconstructor.Open(model.Package, device with { Need = DeviceNeed.Throughout }) : null;
        try
        {
            DeviceAnalysis? analysis = options.AnalysisDevice is { } analyser ? new DeviceAnalysis(model.Package, analyser) : null;
            return Create(model, kind, options.ThreadCount, loop, analysis: analysis, preset: options.Preset);
        }
        catch
        {
            loop?.Dispose();
            throw;
        }
    }

    /// <summary>The default model package, packed: what is asked for it later is there, or waits for this.</summary>
    /// <exception cref="InvalidMediaException">The package is missing or invalid.</exception>
    public static PackedModel PackDefault() => Pack(DefaultModel.Id, () => ModelStore.CreateDefault().Load(DefaultModel.Id));

    /// <summary>The coder for a sequence: its embedded model package, or one of the store.</summary>
    /// <exception cref="InvalidMediaException">The model package is not at hand (<see cref="MediaProblem.MissingModel"/>), or is invalid.</exception>
    public static IFrameCoder ForDecoding(SequenceHeader header, ReadOnlyMemory<byte> embeddedModel, DecoderOptions options)
    {
        PackedModel model = Pack(header.ModelId, () => Find(header.ModelId, embeddedModel));
        DeviceReconstructor? device = options.Keeper is { } keeper ? keeper.Take(header, Open) : Open();
        string? engine = device is { IsLost: false } ? device.Engine : null;
        if (header.LoopEngine != engine && header.LoopEngine is { } loop)
            options.Warn?.Invoke($"the encoder's references are those of {loop}; {engine ?? "the normative engine"} computes other ones, which drift until the end of each group");
        return Create(model, header.Kind, options.ThreadCount, device, options.Trace);

        DeviceReconstructor? Open() =>
            (options.Device ?? options.DeviceOf?.Invoke(header)) is { } chosen ? DeviceReconstructor.TryOpen(model.Package, chosen) : null;
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

    private static IFrameCoder Create(
        PackedModel model, SequenceKind kind, int threads, DeviceReconstructor? device, DecodeTrace? trace = null, DeviceAnalysis? analysis = null, EncoderPreset preset = EncoderPreset.Medium)
    {
        return (kind, model.Inter) switch
        {
            (SequenceKind.Still, _) => new IntraFrameCoder(model.Intra, QualityMode.Still, threads, device, analysis, preset),
            (_, null) => new IntraFrameCoder(model.Intra, QualityMode.Video, threads, device, analysis, preset),
            (_, { } inter) => new VideoFrameCoder(model.Intra, inter, threads, device, trace, analysis, preset),
        };
    }

    private static PackedModel Pack(ModelPackage package) => Pack(package.Id, () => package);

    /// <summary>The packed model of an id. Who comes while another packs it waits for that; where the other fails, its own way to the package counts.</summary>
    private static PackedModel Pack(ModelId id, Func<ModelPackage> load)
    {
        Lazy<PackedModel> own = new(() =>
        {
            ModelPackage package = load();
            return new PackedModel(package, new IntraNetworks(package), package.Architecture == IntraArchitecture.VideoName ? new InterNetworks(package) : null);
        });
        while (true)
        {
            Lazy<PackedModel> model = Packed.GetOrAdd(id, own);
            try
            {
                return model.Value;
            }
            catch
            {
                // It may be there the next time.
                Packed.TryRemove(KeyValuePair.Create(id, model));
                if (ReferenceEquals(model, own))
                    throw;
            }
        }
    }

    public sealed record PackedModel(ModelPackage Package, IntraNetworks Intra, InterNetworks? Inter);
}
