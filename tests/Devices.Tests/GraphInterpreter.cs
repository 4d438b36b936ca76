using System.Buffers.Binary;
using System.Runtime.InteropServices;
using NeuralCodec.Codec.Devices.Onnx.Schema;

namespace NeuralCodec.Devices.Tests;

/// <summary>Values of [N, C, H, W], or fewer dimensions for constants.</summary>
internal sealed record Values(long[] Shape, float[] Data);

/// <summary>
/// Runs a float32 graph from its bytes, one value at a time, by the text of the ONNX operators: tests the export where no ONNX Runtime is.
/// An operator that it does not know fails the test.
/// </summary>
internal static class GraphInterpreter
{
    public static Dictionary<string, Values> Run(ReadOnlySpan<byte> model, Dictionary<string, Values> inputs)
    {
        GraphProto graph = ModelProto.Parser.ParseFrom(model).Graph;
        Dictionary<string, Values> values = new(inputs);
        foreach (ValueInfoProto input in graph.Input)
            Assert.Equal(input.Type.TensorType.Shape.Dim.Select(dim => dim.DimValue), inputs[input.Name].Shape);
        foreach (TensorProto tensor in graph.Initializer) values.Add(tensor.Name, Constant(tensor));
        foreach (NodeProto node in graph.Node)
            values.Add(Assert.Single(node.Output), Run(node, [.. node.Input.Select(name => values[name])]));
        foreach (ValueInfoProto output in graph.Output)
            Assert.Equal(output.Type.TensorType.Shape.Dim.Select(dim => dim.DimValue), values[output.Name].Shape);
        return graph.Output.ToDictionary(output => output.Name, output => values[output.Name]);
    }

    private static Values Constant(TensorProto tensor)
    {
        byte[] raw = tensor.RawData.ToByteArray();
        float[] values = tensor.DataType switch
        {
            1 => MemoryMarshal.Cast<byte, float>(raw).ToArray(),
            2 => [.. raw.Select(value => (float)value)],
            3 => [.. raw.Select(value => (float)(sbyte)value)],
            4 => [.. raw.Chunk(2).Select(chunk => (float)BinaryPrimitives.ReadUInt16LittleEndian(chunk))],
            6 => [.. raw.Chunk(4).Select(chunk => (float)BinaryPrimitives.ReadInt32LittleEndian(chunk))],
            7 => [.. raw.Chunk(8).Select(chunk => (float)BinaryPrimitives.ReadInt64LittleEndian(chunk))],
            _ => throw new NotSupportedException($"element type {tensor.DataType}"),
        };
        return new Values([.. tensor.Dims], values);
    }

    private static Values Run(NodeProto node, Values[] x) => node.OpType switch
    {
        "Identity" => x[0],
        "Clip" => Map(x[0], v => Math.Clamp(v, x[1].Data[0], x[2].Data[0])),
        "LeakyRelu" => Map(x[0], v => v >= 0 ? v : v * node.Attribute[0].F),
        "Add" => Broadcast(x[0], x[1], (a, b) => a + b),
        "Mul" => Broadcast(x[0], x[1], (a, b) => a * b),
        "Concat" => Fill([x[0].Shape[0], x[0].Shape[1] + x[1].Shape[1], x[0].Shape[2], x[0].Shape[3]], (n, c, r, s) =>
            c < x[0].Shape[1] ? At(x[0], n, c, r, s) : At(x[1], n, c - x[0].Shape[1], r, s)),
        "Slice" => Fill([x[0].Shape[0], (long)(x[2].Data[0] - x[1].Data[0]), x[0].Shape[2], x[0].Shape[3]], (n, c, r, s) => At(x[0], n, c + (long)x[1].Data[0], r, s)),
        "Tile" => Fill([.. x[0].Shape.Select((size, i) => size * (long)x[1].Data[i])], (n, c, r, s) =>
            At(x[0], n % x[0].Shape[0], c % x[0].Shape[1], r % x[0].Shape[2], s % x[0].Shape[3])),
        "DepthToSpace" => DepthToSpace(x[0], node),
        "QuantizeLinear" => Map(x[0], v => Math.Clamp(MathF.Round(v / x[1].Data[0]) + x[2].Data[0], 0, node.Domain.Length > 0 ? 65535 : 255)),
        "DequantizeLinear" when x[1].Data.Length > 1 => x[0] with { Data = [.. x[0].Data.Select((v, i) => (v - x[2].Data[Channel(x[0], i)]) * x[1].Data[Channel(x[0], i)])] },
        "DequantizeLinear" => Map(x[0], v => (v - x[2].Data[0]) * x[1].Data[0]),
        "ReduceMin" => new Values([1, 1, 1, 1], [x[0].Data.Min()]),
        "ReduceMax" => new Values([1, 1, 1, 1], [x[0].Data.Max()]),
        "Conv" => Convolution(x[0], x[1], x[2], node),
        _ => throw new NotSupportedException(node.OpType),
    };

    private static long Channel(Values x, int index) => index / (x.Data.Length / x.Shape[0]);

    private static Values DepthToSpace(Values x, NodeProto node)
    {
        Assert.Equal("DCR", node.Attribute.Single(a => a.Name == "mode").S.ToStringUtf8());
        long b = node.Attribute.Single(a => a.Name == "blocksize").I, channels = x.Shape[1] / (b * b);
        return Fill([x.Shape[0], channels, x.Shape[2] * b, x.Shape[3] * b], (n, c, r, s) => At(x, n, (((r % b * b) + (s % b)) * channels) + c, r / b, s / b));
    }

    private static Values Convolution(Values x, Values w, Values bias, NodeProto node)
    {
        long[] Ints(string name) => [.. node.Attribute.Single(a => a.Name == name).Ints];
        long group = node.Attribute.Single(a => a.Name == "group").I, side = Ints("kernel_shape")[0], stride = Ints("strides")[0], pad = Ints("pads")[0];
        long depth = w.Shape[1], perGroup = w.Shape[0] / group;
        Assert.Equal(x.Shape[1], depth * group);
        return Fill([x.Shape[0], w.Shape[0], ((x.Shape[2] + (2 * pad) - side) / stride) + 1, ((x.Shape[3] + (2 * pad) - side) / stride) + 1], (n, c, r, s) =>
        {
            double sum = bias.Data[c];
            for (long i = 0; i < depth; i++)
            for (long tap = 0; tap < side * side; tap++)
            {
                long y = (r * stride) + (tap / side) - pad, z = (s * stride) + (tap % side) - pad;
                if (y >= 0 && y < x.Shape[2] && z >= 0 && z < x.Shape[3])
                    sum += (double)w.Data[(((c * depth) + i) * side * side) + tap] * At(x, n, (c / perGroup * depth) + i, y, z);
            }
            return (float)sum;
        });
    }

    private static Values Map(Values x, Func<float, float> function) => new(x.Shape, [.. x.Data.Select(function)]);

    private static Values Broadcast(Values x, Values y, Func<float, float, float> function) =>
        Fill(x.Shape, (n, c, r, s) => function(At(x, n, c, r, s), At(y, n % y.Shape[0], c % y.Shape[1], r % y.Shape[2], s % y.Shape[3])));

    private static float At(Values x, long n, long c, long r, long s) => x.Data[(((((n * x.Shape[1]) + c) * x.Shape[2]) + r) * x.Shape[3]) + s];

    private static Values Fill(long[] shape, Func<long, long, long, long, float> value)
    {
        float[] data = new float[shape.Aggregate((a, b) => a * b)];
        long at = 0;
        for (long n = 0; n < shape[0]; n++)
        for (long c = 0; c < shape[1]; c++)
        for (long r = 0; r < shape[2]; r++)
        for (long s = 0; s < shape[3]; s++)
            data[at++] = value(n, c, r, s);
        return new Values(shape, data);
    }
}
