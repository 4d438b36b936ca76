using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Google.Protobuf;
using NeuralCodec.Codec.Devices.Onnx.Schema;

namespace NeuralCodec.Codec.Devices.Onnx;

/// <summary>
/// Makes a quantised graph of a float32 one, in the form that providers recognise (QDQ): every operator stands between DequantizeLinear and
/// QuantizeLinear. Weights are int8 per output channel, biases int32, values unsigned 16 or 8 bits. A clamp becomes the range of
/// the grid before it, which saturates: within two steps of the integer engine's clamp.
/// </summary>
internal sealed class GraphQuantizer
{
    private const int Float = 1, UInt8 = 2, Int8 = 3, UInt16 = 4, Int32 = 6;

    private readonly GraphProto _source, _result;
    private readonly IReadOnlyDictionary<string, (ValueRange Range, float Step)> _inputs;
    private readonly IReadOnlySet<string> _fineSums;
    private readonly TensorRanges? _measured;
    private readonly Dictionary<string, TensorProto> _constants;
    private readonly Dictionary<string, NodeProto> _onlyReader = [];
    private readonly Dictionary<string, ValueRange> _ranges;
    private readonly Dictionary<string, string> _sources = [];
    private readonly Dictionary<string, QuantizationGrid> _grids = [];
    private readonly Dictionary<(string Name, bool IsWide), (string Name, QuantizationGrid Grid)> _dequantized = [];

    private GraphQuantizer(
        GraphProto source, IReadOnlyDictionary<string, (ValueRange Range, float Step)> inputs, IReadOnlySet<string> fineSums, TensorRanges? measured)
    {
        (_source, _inputs, _fineSums, _measured) = (source, inputs, fineSums, measured);
        _result = new GraphProto { Name = source.Name };
        _ranges = inputs.ToDictionary(input => input.Key, input => input.Value.Range);
        _constants = source.Initializer.ToDictionary(tensor => tensor.Name);
        var uses = source.Node.SelectMany(node => node.Input.Select(input => (Input: input, Node: node)));
        foreach (var readers in uses.GroupBy(use => use.Input, use => use.Node))
        {
            if (readers.Count() == 1) _onlyReader.Add(readers.Key, readers.Single());
        }
    }

    /// <summary>Quantises a graph.</summary>
    /// <param name="source">Operators of <see cref="NetworkGraph"/>, every convolution with a clamp behind it.</param>
    /// <param name="inputs">What can come in, and its steps.</param>
    /// <param name="fineSums">Outputs of convolutions of one position that keep 16 bits and get finer weights.</param>
    /// <param name="measured">Measured ranges for values of 8 bits at convolutions; null for 16 bits everywhere.</param>
    /// <exception cref="InvalidMediaException">The measured ranges lack a value.</exception>
    public static GraphProto Run(
        GraphProto source, IReadOnlyDictionary<string, (ValueRange Range, float Step)> inputs, IReadOnlySet<string> fineSums, TensorRanges? measured)
    {
        GraphQuantizer quantizer = new(source, inputs, fineSums, measured);
        foreach (ValueInfoProto input in source.Input) quantizer.Input(input);
        foreach (NodeProto node in source.Node) quantizer.Add(node);
        quantizer._result.Output.Add(source.Output);
        return quantizer._result;
    }

    private void Input(ValueInfoProto input)
    {
        _result.Input.Add(input);
        (ValueRange range, float step) = _inputs[input.Name];
        Store(input.Name, input.Name, QuantizationGrid.At(range, step, isWide: true));
    }

    private void Add(NodeProto node)
    {
        string output = node.Output[0];
        switch (node.OpType)
        {
            case "Identity":
                _result.Node.Add(new NodeProto { OpType = "Identity", Name = node.Name, Input = { Wide(node.Input[0]) }, Output = { output } });
                return;
            case "Clip" when IsClampedOnly(node.Input[0], out _):
                _ranges[output] = Range(node);
                _sources[output] = Origin(node.Input[0]);
                return;
        }
        bool isFine = _fineSums.Contains(output);
        bool isWide = _measured is null || isFine || node.OpType is "Add" or "Mul" or "Clip" || (MovesOnly(node) && IsWide(node.Input[0]));
        NodeProto quantized = node.Clone();
        int values = node.OpType is "Add" or "Mul" or "Concat" ? 2 : 1;
        for (int i = 0; i < values; i++) quantized.Input[i] = Dequantized(node.Input[i], isWide).Name;
        if (isFine) quantized.Input[0] = WithRemainder(node.Input[0]);
        if (node.OpType == "Conv") (quantized.Input[1], quantized.Input[2]) = Parameters(node, isWide, isFine ? ChannelWeights.Remainder : 1);
        else foreach (string constant in node.Input.Skip(values)) Keep(constant);
        _result.Node.Add(quantized);
        _ranges[output] = Range(node);
        bool isClamped = IsClampedOnly(output, out NodeProto? clip);
        QuantizationGrid first = Dequantized(node.Input[0], isWide).Grid;
        if (MovesOnly(node)) Store(output, output, first);
        else if (node.OpType == "Mul" && !isClamped && Factor(node.Input[1]) is { } factor) Store(output, output, first with { Scale = first.Scale * factor });
        else Store(output, isClamped ? clip!.Output[0] : output, isClamped ? Range(clip!) : _ranges[output], isWide);
    }

    /// <summary>Operators that move values without changing them keep the grid.</summary>
    private static bool MovesOnly(NodeProto node) => node.OpType is "DepthToSpace" or "Slice" or "Tile";

    /// <summary>True where a clamp is all that becomes of a value.</summary>
    private bool IsClampedOnly(string name, out NodeProto? clip) => _onlyReader.TryGetValue(name, out clip) && clip.OpType == "Clip" && clip.Input[0] == name;

    private string Origin(string name) => _sources.GetValueOrDefault(name, name);

    private bool IsWide(string name) => !_grids.TryGetValue(Origin(name), out QuantizationGrid grid) || grid.IsWide;

    private ValueRange Range(NodeProto node)
    {
        ValueRange Of(int i) => _constants.TryGetValue(node.Input[i], out TensorProto? tensor) ? ValueRange.Of(Floats(tensor)) : _ranges[node.Input[i]];
        return node.OpType switch
        {
            // Of sums nothing is known but the clamp behind them.
            "Conv" => ValueRange.Symmetric(float.MaxValue),
            "Clip" => new ValueRange(Floats(_constants[node.Input[1]])[0], Floats(_constants[node.Input[2]])[0]).Intersect(Of(0)),
            "LeakyRelu" => Of(0) with { Lower = Of(0).Lower * node.Attribute[0].F },
            "Add" => Of(0) + Of(1),
            "Mul" => Of(0) * Of(1),
            "Concat" => Of(0).Union(Of(1)),
            _ => Of(0),
        };
    }

    /// <summary>Quantises a value that a node or the caller gave.</summary>
    /// <param name="value">Name of the value.</param>
    /// <param name="measuredName">Name under which it was measured: that of the clamped value.</param>
    private void Store(string value, string measuredName, ValueRange range, bool isWide)
    {
        // Wide values keep the ranges that they can have; narrow ones what they were seen to have.
        Store(value, value, isWide ? QuantizationGrid.PowerOfTwo(range) : QuantizationGrid.Over(_measured!.Of(measuredName).Intersect(range), false));
        _sources.TryAdd(value, value);
        if (measuredName != value) _sources[measuredName] = value;
    }

    private void Store(string value, string name, QuantizationGrid grid)
    {
        _grids[value] = grid;
        _dequantized[(value, grid.IsWide)] = (Pair(value, name, grid), grid);
    }

    /// <summary>QuantizeLinear and DequantizeLinear behind a value.</summary>
    private string Pair(string value, string name, QuantizationGrid grid)
    {
        string[] parameters = [Scalar(name + ".scale", grid.Scale), Number(name + ".zero", grid.ZeroPoint, grid.IsWide)];
        Node("QuantizeLinear", [value, .. parameters], name + ".q", grid.IsWide);
        return Node("DequantizeLinear", [name + ".q", .. parameters], name + ".d", grid.IsWide);
    }

    private string Wide(string name) => Dequantized(name, _measured is null || IsWide(name)).Name;

    /// <summary>The value behind quantisation to a width.</summary>
    private (string Name, QuantizationGrid Grid) Dequantized(string name, bool isWide)
    {
        string origin = Origin(name);
        if (_dequantized.TryGetValue((origin, isWide), out (string, QuantizationGrid) known)) return known;
        (string Name, QuantizationGrid Grid) made =
            _constants.TryGetValue(name, out TensorProto? constant) ? Constant(constant, isWide) : Other(name, origin, isWide);
        _dequantized.Add((origin, isWide), made);
        return made;
    }

    private (string Name, QuantizationGrid Grid) Other(string name, string origin, bool isWide)
    {
        ValueRange range = _ranges[name];
        QuantizationGrid grid = isWide ? QuantizationGrid.PowerOfTwo(range) : QuantizationGrid.Over(_measured!.Of(name).Intersect(range), false);
        return (Pair(_dequantized[(origin, !isWide)].Name, origin + (isWide ? ".wide" : ".narrow"), grid), grid);
    }

    private (string Name, QuantizationGrid Grid) Constant(TensorProto tensor, bool isWide)
    {
        float[] values = Floats(tensor);
        QuantizationGrid grid = QuantizationGrid.Over(ValueRange.Of(values), isWide);
        string name = tensor.Name + (isWide ? "" : ".narrow");
        byte[] data = new byte[values.Length * (isWide ? 2 : 1)];
        for (int i = 0; i < values.Length; i++)
        {
            if (isWide) BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(i * 2), (ushort)grid.Quantize(values[i]));
            else data[i] = (byte)grid.Quantize(values[i]);
        }
        string numbers = Initializer(name + ".q", isWide ? UInt16 : UInt8, data, [.. tensor.Dims]);
        string[] inputs = [numbers, Scalar(name + ".scale", grid.Scale), Number(name + ".zero", grid.ZeroPoint, isWide)];
        return (Node("DequantizeLinear", inputs, name + ".d", isWide), grid);
    }

    /// <summary>A value above 0 by which all are multiplied: the numbers stay, their step changes, nothing is rounded.</summary>
    private float? Factor(string name) => _constants.TryGetValue(name, out TensorProto? tensor) && Floats(tensor) is [> 0 and var factor] ? factor : null;

    /// <summary>Channels, and behind them the same channels divided by <see cref="ChannelWeights.Remainder"/>.</summary>
    private string WithRemainder(string name)
    {
        (string value, QuantizationGrid grid) = Dequantized(name, true);
        string small = name + ".small", both = name + ".both";
        ByteString part = ByteString.CopyFrom(BitConverter.GetBytes(1f / ChannelWeights.Remainder));
        TensorProto factor = new() { Name = small + ".factor", DataType = Float, RawData = part, Dims = { 1, 1, 1, 1 } };
        Node("Mul", [value, Constant(factor, true).Name], small, false);
        Node("Concat", [value, Pair(small, small, grid)], both, false, GraphBuilder.Attribute("axis", 1L));
        return Pair(both, both, grid);
    }

    private (string Weights, string Biases) Parameters(NodeProto node, bool isWide, int remainder)
    {
        TensorProto tensor = _constants[node.Input[1]];
        float inputScale = Dequantized(node.Input[0], isWide).Grid.Scale;
        ChannelWeights weights = ChannelWeights.Quantize(Floats(tensor), Floats(_constants[node.Input[2]]), inputScale, remainder);
        long products = weights.Values.Length / (tensor.Dims[0] * tensor.Dims[2] * tensor.Dims[3]);
        string name = tensor.Name;
        Initializer(name + ".scale", Float, MemoryMarshal.AsBytes<float>(weights.Scales), weights.Scales.Length);
        Initializer(name + ".zero", Int8, new byte[weights.Scales.Length], weights.Scales.Length);
        Initializer(name + ".q", Int8, MemoryMarshal.AsBytes<sbyte>(weights.Values), [tensor.Dims[0], products, .. tensor.Dims.Skip(2)]);
        string bias = node.Input[2];
        Initializer(bias + ".scale", Float, MemoryMarshal.AsBytes<float>(weights.BiasScales), weights.Scales.Length);
        Initializer(bias + ".zero", Int32, new byte[4 * weights.Scales.Length], weights.Scales.Length);
        Initializer(bias + ".q", Int32, MemoryMarshal.AsBytes<int>(weights.Biases), weights.Scales.Length);
        return (PerChannel(name), PerChannel(bias));
    }

    private string PerChannel(string name) =>
        Node("DequantizeLinear", [name + ".q", name + ".scale", name + ".zero"], name + ".d", false, GraphBuilder.Attribute("axis", 0L));

    private void Keep(string constant)
    {
        if (!_result.Initializer.Any(tensor => tensor.Name == constant)) _result.Initializer.Add(_constants[constant]);
    }

    private string Node(string operation, ReadOnlySpan<string> inputs, string output, bool isWide, params ReadOnlySpan<AttributeProto> attributes)
    {
        NodeProto node = new() { OpType = operation, Name = output, Domain = isWide ? GraphBuilder.ContributedDomain : "" };
        foreach (string input in inputs) node.Input.Add(input);
        foreach (AttributeProto attribute in attributes) node.Attribute.Add(attribute);
        node.Output.Add(output);
        _result.Node.Add(node);
        return output;
    }

    private string Scalar(string name, float value) => Initializer(name, Float, BitConverter.GetBytes(value));

    private string Number(string name, int value, bool isWide) =>
        isWide ? Initializer(name, UInt16, BitConverter.GetBytes((ushort)value)) : Initializer(name, UInt8, [(byte)value]);

    private string Initializer(string name, int element, ReadOnlySpan<byte> data, params ReadOnlySpan<long> shape)
    {
        TensorProto tensor = new() { Name = name, DataType = element, RawData = ByteString.CopyFrom(data) };
        foreach (long size in shape) tensor.Dims.Add(size);
        _result.Initializer.Add(tensor);
        return name;
    }

    private static float[] Floats(TensorProto tensor) => MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray();
}
