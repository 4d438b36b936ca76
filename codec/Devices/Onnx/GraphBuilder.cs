using System.Buffers.Binary;
using System.Globalization;
using Google.Protobuf;
using NeuralCodec.Codec.Devices.Onnx.Schema;

namespace NeuralCodec.Codec.Devices.Onnx;

/// <summary>Collects nodes and constants of a graph whose shapes are all static. Values are named by counting.</summary>
internal sealed class GraphBuilder(string name, OnnxPrecision precision)
{
    private const int Float = 1, Int64 = 7, Half = 10;
    private const int AttributeFloat = 1, AttributeInt = 2, AttributeString = 3, AttributeInts = 7;

    // 17 is the newest set of operators that QNN builds of several years share; nothing newer is used.
    private const int OperatorSet = 17, IrVersion = 8;

    /// <summary>Operators of ONNX Runtime beside the standard: quantisation to 16 bits, which the standard has from set 21 on only.</summary>
    public const string ContributedDomain = "com.microsoft";

    private readonly GraphProto _graph = new() { Name = name };
    private int _values;

    private int Element => precision == OnnxPrecision.Float16 ? Half : Float;

    /// <summary>A float32 input, cast to the precision of the graph.</summary>
    public string Input(string inputName, params int[] shape)
    {
        _graph.Input.Add(Value(inputName, shape));
        return precision == OnnxPrecision.Float32 ? inputName : Node("Cast", [inputName], Attribute("to", Half));
    }

    /// <summary>Makes a value a float32 output.</summary>
    public void Output(string value, string outputName, params int[] shape)
    {
        _graph.Output.Add(Value(outputName, shape));
        NodeProto node = new() { OpType = precision == OnnxPrecision.Float32 ? "Identity" : "Cast", Name = outputName };
        if (precision != OnnxPrecision.Float32) node.Attribute.Add(Attribute("to", Float));
        node.Input.Add(value);
        node.Output.Add(outputName);
        _graph.Node.Add(node);
    }

    /// <summary>A constant in the precision of the graph.</summary>
    public string Constant(ReadOnlySpan<float> values, params int[] shape)
    {
        int size = precision == OnnxPrecision.Float16 ? 2 : 4;
        byte[] data = new byte[values.Length * size];
        for (int i = 0; i < values.Length; i++)
        {
            if (size == 2) BinaryPrimitives.WriteHalfLittleEndian(data.AsSpan(i * 2), (System.Half)values[i]);
            else BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(i * 4), values[i]);
        }
        return Constant(data, Element, shape);
    }

    /// <summary>Adds a node of one output.</summary>
    public string Node(string operation, ReadOnlySpan<string> inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        string output = NextName();
        NodeProto node = new() { OpType = operation, Name = operation + output };
        foreach (string input in inputs) node.Input.Add(input);
        foreach (AttributeProto attribute in attributes) node.Attribute.Add(attribute);
        node.Output.Add(output);
        _graph.Node.Add(node);
        return output;
    }

    /// <summary>Clamps to two constants.</summary>
    public string Clip(string value, float lower, float upper) => Node("Clip", [value, Constant([lower]), Constant([upper])]);

    /// <summary>Channels from <paramref name="begin"/> up to, not including, <paramref name="end"/>.</summary>
    public string Channels(string value, int begin, int end) => Node("Slice", [value, Integers(begin), Integers(end), Integers(1)]);

    /// <summary>A constant repeated along its dimensions.</summary>
    public string Tile(string value, params long[] repeats) => Node("Tile", [value, Integers(repeats)]);

    public static AttributeProto Attribute(string attribute, long value) => new() { Name = attribute, I = value, Type = AttributeInt };

    public static AttributeProto Attribute(string attribute, float value) => new() { Name = attribute, F = value, Type = AttributeFloat };

    public static AttributeProto Attribute(string attribute, string value) =>
        new() { Name = attribute, S = ByteString.CopyFromUtf8(value), Type = AttributeString };

    public static AttributeProto Attribute(string attribute, params ReadOnlySpan<long> values)
    {
        AttributeProto proto = new() { Name = attribute, Type = AttributeInts };
        foreach (long value in values) proto.Ints.Add(value);
        return proto;
    }

    /// <summary>
    /// Outputs of the convolutions of single positions that read latents, whose inputs range widest, and of those that have no sum around them on the way to
    /// the picture: a quantised graph keeps 16 bits there, and rounds their weights more finely.
    /// </summary>
    public HashSet<string> FineSums { get; } = [];

    /// <summary>The graph so far.</summary>
    public GraphProto Graph => _graph;

    /// <summary>Adds outputs with the smallest and the largest of each value that a node computes, each of shape [1, 1, 1, 1].</summary>
    /// <returns>The names of the values.</returns>
    public IReadOnlyList<string> AddProbes()
    {
        string[] values = [.. _graph.Node.Where(node => node.OpType != "Identity").Select(node => node.Output[0])];
        foreach (string value in values)
        {
            foreach ((string operation, string suffix) in new[] { ("ReduceMin", OnnxGraph.LowerSuffix), ("ReduceMax", OnnxGraph.UpperSuffix) })
                Output(Node(operation, [value]), value + suffix, 1, 1, 1, 1);
        }
        return values;
    }

    /// <summary>A model file of a graph.</summary>
    public static byte[] ToBytes(GraphProto graph, IEnumerable<KeyValuePair<string, string>> facts)
    {
        ModelProto model = new() { IrVersion = IrVersion, ProducerName = "NeuralCodec", Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = OperatorSet });
        if (graph.Node.Any(node => node.Domain == ContributedDomain)) model.OpsetImport.Add(new OperatorSetIdProto { Domain = ContributedDomain, Version = 1 });
        foreach ((string key, string value) in facts) model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        return model.ToByteArray();
    }

    private string Integers(params ReadOnlySpan<long> values)
    {
        byte[] data = new byte[values.Length * 8];
        for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteInt64LittleEndian(data.AsSpan(i * 8), values[i]);
        return Constant(data, Int64, [values.Length]);
    }

    private string Constant(byte[] data, int element, int[] shape)
    {
        TensorProto tensor = new() { Name = NextName(), DataType = element, RawData = UnsafeByteOperations.UnsafeWrap(data) };
        foreach (int size in shape) tensor.Dims.Add(size);
        _graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    private string NextName() => "v" + (_values++).ToString(CultureInfo.InvariantCulture);

    private static ValueInfoProto Value(string valueName, int[] shape)
    {
        TensorShapeProto dimensions = new();
        foreach (int size in shape) dimensions.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = size });
        TypeProto type = new() { TensorType = new TypeProto.Types.TensorTypeProto { ElemType = Float, Shape = dimensions } };
        return new ValueInfoProto { Name = valueName, Type = type };
    }
}
