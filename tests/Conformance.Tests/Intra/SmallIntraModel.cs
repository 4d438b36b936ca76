using NeuralCodec.Codec.Inter;
using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Conformance.Tests.Intra;

/// <summary>A small intra model of random integers. It compresses nothing well, but uses every rule of docs/intra.md.</summary>
internal sealed class SmallIntraModel
{
    private const int Leaky = 4;
    private readonly Random _random;
    private readonly ModelPackageWriter _writer;

    private readonly bool _hasBypass;
    private string _prefix = "";

    private SmallIntraModel(int seed, string architecture) =>
        (_random, _writer, _hasBypass) = (new Random(seed), new ModelPackageWriter(architecture, "random"), seed % 2 == 0);

    /// <summary>The bytes of a package; sizes, shifts and numbers of blocks vary with the seed.</summary>
    public static byte[] Package(int seed) => new SmallIntraModel(seed, IntraArchitecture.Name).Build();

    /// <summary>The same with inter networks: a "video-v1" package.</summary>
    public static byte[] VideoPackage(int seed)
    {
        SmallIntraModel model = new(seed, IntraArchitecture.VideoName);
        _ = model.Build();
        return model.BuildInter();
    }

    private byte[] Build()
    {
        int c = 4 * _random.Next(1, 4), c2 = 4 * _random.Next(1, 4), m = 4 * _random.Next(1, 5), cz = _random.Next(1, 6);
        int blocks1 = _random.Next(3), blocks2 = _random.Next(3), bits = _random.Next(11, 14), exponent = _random.Next(4, 7);
        Add("g_a.in", LayerKind.Pointwise, 96, c, bits, bits);
        AddTransforms(c, c2, m, cz, blocks1, blocks2, bits);
        AddBlocks("g_s.stage1", blocks1, c, bits);
        Add("g_s.out", LayerKind.Pointwise, c, 96, bits, 8, samples: true);
        AddEntropyNetworks("mean", m, cz, 4 * _random.Next(1, 3), decodedBits: 15, outBits: exponent + 6, bias: 0);
        AddEntropyNetworks("scale", m, cz, 4 * _random.Next(1, 3), decodedBits: 7, outBits: 8, bias: 50);
        AddTablesAndNumbers(c, m, cz, exponent, bits);
        IntraArchitecture.AddNetworks(_writer, blocks1, blocks2, bits, bits, Leaky);
        return _writer.ToArray();
    }

    private byte[] BuildInter()
    {
        _prefix = InterArchitecture.Prefix;
        int c = 4 * _random.Next(1, 4), c2 = 4 * _random.Next(1, 4), m = 4 * _random.Next(1, 5), cz = _random.Next(1, 6), context = 4 * _random.Next(1, 3);
        int blocks1 = _random.Next(3), blocks2 = _random.Next(3), bits = _random.Next(11, 14), exponent = _random.Next(4, 7), mean = 4 * _random.Next(1, 3);
        Add("ctx.in", LayerKind.Pointwise, 192, c, bits, bits);
        AddBlocks("ctx.stage", 1, c, bits);
        Add("ctx.down", LayerKind.Downsample2x2, c, context, bits, 11);
        Add("g_a.in", LayerKind.Pointwise, 96, c, bits, bits, second: 192);
        AddTransforms(c, c2, m, cz, blocks1, blocks2, bits);
        Add("g_s.fuse", LayerKind.Pointwise, c, c, bits, bits, second: c);
        AddBlocks("g_s.stage1", blocks1, c, bits);
        Add("g_s.out", LayerKind.Pointwise, c, 96, bits, 8, samples: true);
        Add("mean.mix", LayerKind.Pointwise, mean, mean, 11, 11, second: context, leaky: Leaky);
        AddEntropyNetworks("mean", m, cz, mean, decodedBits: 15, outBits: exponent + 6, bias: 0);
        AddEntropyNetworks("scale", m, cz, 4 * _random.Next(1, 3), decodedBits: 7, outBits: 8, bias: 50);
        AddTablesAndNumbers(c, m, cz, exponent, bits);
        InterArchitecture.AddNetworks(_writer, blocks1, blocks2, bits, bits, Leaky);
        return _writer.ToArray();
    }

    /// <summary>What lies between the first layer of the analysis and the synthesis at 1/8 size.</summary>
    private void AddTransforms(int c, int c2, int m, int cz, int blocks1, int blocks2, int bits)
    {
        AddBlocks("g_a.stage1", blocks1, c, bits);
        Add("g_a.down", LayerKind.Downsample2x2, c, c2, bits, bits);
        int own = _hasBypass && c2 > 4 ? c2 - 4 : c2;
        AddBlocks("g_a.stage2", blocks2, own, bits);
        Add("g_a.out", LayerKind.Pointwise, c2, m, bits, bits);
        Add("h_a.conv1", LayerKind.Pointwise, m, 4, 15, bits, leaky: Leaky);
        Add("h_a.conv2", LayerKind.Downsample2x2, 4, 6, bits, bits, leaky: Leaky);
        Add("h_a.conv3", LayerKind.Downsample2x2, 6, cz, bits, bits);
        Add("g_s.in", LayerKind.Pointwise, m, c2, 15, bits);
        AddBlocks("g_s.stage2", blocks2, own, bits);
        Add("g_s.up", LayerKind.Upsample2x2, c2, c, bits, bits);
    }

    private void AddTablesAndNumbers(int c, int m, int cz, int exponent, int bits)
    {
        AddTable(IntraArchitecture.Gain, m, 500, 9000, 12);
        AddTable(IntraArchitecture.InverseGain, m, 0, 32768, 12);
        AddTable(IntraArchitecture.AnalysisVector, c, 2000, 9000, 12);
        AddTable(IntraArchitecture.SynthesisVector, c, 0, 9000, 12);
        AddTable(IntraArchitecture.HyperScaleIndex, cz, 0, 112, 0);
        _writer.SetNumber(_prefix + IntraArchitecture.LatentChannels, m);
        _writer.SetNumber(_prefix + IntraArchitecture.HyperChannels, cz);
        _writer.SetNumber(_prefix + IntraArchitecture.LatentExponent, exponent);
        _writer.SetNumber(_prefix + IntraArchitecture.AnalysisExponent, 6);
        _writer.SetNumber(_prefix + IntraArchitecture.HyperExponent, bits - 8);
        _writer.SetNumber(_prefix + IntraArchitecture.InputShift, bits - 9);
    }

    private void AddEntropyNetworks(string name, int latents, int hyper, int channels, int decodedBits, int outBits, int bias)
    {
        const int Bits = 11;
        Add(name + ".trunk.up1", LayerKind.Upsample2x2, hyper, channels, 8, Bits, leaky: Leaky, size: 8);
        Add(name + ".trunk.up2", LayerKind.Upsample2x2, channels, channels, Bits, Bits, leaky: Leaky);
        Add(name + ".trunk.a", LayerKind.Pointwise, channels, channels, Bits, Bits, leaky: Leaky);
        Add(name + ".trunk.d", LayerKind.Depthwise3x3, channels, channels, Bits, Bits);
        Add(name + ".trunk.b", LayerKind.Pointwise, channels, channels, Bits, Bits);
        for (int step = 0; step < 4; step++)
        {
            string head = $"{name}.head{step}";
            Add(head + ".in", LayerKind.Pointwise, channels, channels, Math.Max(Bits, decodedBits), Bits, step == 0 ? 0 : latents, Leaky);
            Add(head + ".d", LayerKind.Depthwise3x3, channels, channels, Bits, Bits);
            Add(head + ".mid", LayerKind.Pointwise, channels, channels, Bits, Bits, leaky: Leaky);
            Add(head + ".out", LayerKind.Pointwise, channels, latents, Bits, outBits, size: Math.Pow(2, outBits - Bits), bias: bias);
        }
    }

    private void AddBlocks(string name, int count, int channels, int bits)
    {
        for (int i = 0; i < count; i++)
        {
            Add($"{name}.{i}.a", LayerKind.Pointwise, channels, channels, bits, bits, leaky: Leaky);
            Add($"{name}.{i}.d", LayerKind.Depthwise3x3, channels, channels, bits, bits);
            Add($"{name}.{i}.b", LayerKind.Pointwise, channels, channels, bits, bits);
            Add($"{name}.{i}.f1", LayerKind.Pointwise, channels, 2 * channels, bits, bits, leaky: Leaky);
            Add($"{name}.{i}.f2", LayerKind.Pointwise, 2 * channels, channels, bits, bits);
        }
    }

    /// <param name="size">Outputs are about that many times as large as the inputs, up to the clamp.</param>
    /// <param name="bias">Middle of the biases, in units of the output.</param>
    private void Add(
        string name, LayerKind kind, int inputs, int outputs, int inputBits, int outputBits, int second = 0, int leaky = 0,
        double size = 1, int bias = 0, bool samples = false)
    {
        int rows = kind == LayerKind.Upsample2x2 ? outputs * 4 : outputs;
        int columns = kind switch { LayerKind.Depthwise3x3 => 9, LayerKind.Downsample2x2 => inputs * 4, _ => inputs + second };
        int shift = _random.Next(9, 12);
        if (samples)
            (size, bias) = (0.1, 128);
        double largest = size * (1 << shift) * Math.Sqrt(3.0 / columns) * 1.3;
        largest = Math.Min(largest, ((1L << 31) - (1L << 27)) / ((1 << inputBits) - 1) / columns);
        int spread = 1 << (outputBits - 2);
        _writer.AddLayer(new LayerParameters
        {
            Name = _prefix + name,
            Kind = kind,
            InputChannels = inputs,
            SecondInputChannels = second,
            OutputChannels = outputs,
            Shift = shift,
            InputBits = inputBits,
            OutputBits = outputBits,
            LeakyShift = leaky,
            IsSampleOutput = samples,
            Weights = [.. Enumerable.Range(0, rows * columns).Select(_ => (short)((2 * _random.NextDouble() - 1) * largest))],
            Biases = [.. Enumerable.Range(0, rows).Select(_ => (bias + _random.Next(-spread, spread + 1)) << shift)],
        });
    }

    private void AddTable(string name, int columns, int from, int to, int shift) => _writer.AddTable(new ModelTable(
        _prefix + name, [2, 64, columns], [.. Enumerable.Range(0, 2 * 64 * columns).Select(_ => _random.Next(from, to))], shift));
}
