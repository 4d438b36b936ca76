using NeuralCodec.Conformance.Tests.Common;
using NeuralCodec.Entropy.Adaptive;
using NeuralCodec.Reference.Bitstream;
using Xunit.Abstractions;

namespace NeuralCodec.Conformance.Tests.Entropy;

/// <summary>bitstream.md section 4.</summary>
public class AdaptiveTests(ITestOutputHelper output)
{
    private enum Operation
    {
        Bit,
        Symbol,
        RawBits,
        Golomb,
    }

    [Fact]
    public void ReferenceDecodesWhatTheProductEncodes() => Cases.Run(output, 3000, random =>
    {
        int bits = random.Next(1, 5), alphabets = random.Next(1, 5);
        int[] sizes = [.. Enumerable.Range(0, alphabets).Select(_ => random.Next(2, 33))];
        var steps = Steps(random, bits, sizes);
        byte[] bytes = Encode(steps, bits, sizes);

        ShortStream stream = new(bytes);
        BinaryModel[] binary = [.. Enumerable.Range(0, bits).Select(_ => new BinaryModel())];
        AlphabetModel[] models = [.. sizes.Select(n => new AlphabetModel(n))];
        foreach ((Operation operation, int which, long value) in steps)
        {
            long decoded = operation switch
            {
                Operation.Bit => binary[which].Decode(stream),
                Operation.Symbol => models[which].Decode(stream),
                Operation.RawBits => stream.Bits(which),
                _ => stream.Golomb(),
            };
            Assert.Equal(value, decoded);
        }

        stream.End();
    });

    [Fact]
    public void ExampleOfTheTextDecodes()
    {
        ShortStream stream = new(Convert.FromHexString("3AD201"));
        BinaryModel bit = new();
        AlphabetModel model = new(3);
        Assert.Equal([1, 1, 2, 0], [bit.Decode(stream), bit.Decode(stream), model.Decode(stream), model.Decode(stream)]);
        Assert.Equal(5u, stream.Bits(3));
        Assert.Equal(4, stream.Golomb());
        stream.End();
    }

    private static List<(Operation Operation, int Which, long Value)> Steps(Random random, int bits, int[] sizes)
    {
        List<(Operation, int, long)> steps = [];
        int skew = random.Next(1, 20);
        for (int i = Cases.Length(random, 2000); i > 0; i--)
        {
            Operation operation = (Operation)(random.Next(3) == 0 ? random.Next(4) : random.Next(2));
            int which = operation switch
            {
                Operation.Bit => random.Next(bits),
                Operation.Symbol => random.Next(sizes.Length),
                _ => random.Next(33),
            };
            long value = operation switch
            {
                Operation.Bit => random.Next(skew) == 0 ? 1 : 0,
                Operation.Symbol => random.Next(random.Next(2) == 0 ? 1 : sizes[which], sizes[which] + 1) - 1,
                Operation.RawBits => random.NextInt64(1L << which),
                _ => random.Next(65535) >> random.Next(16),
            };
            steps.Add((operation, which, value));
        }

        return steps;
    }

    private static byte[] Encode(List<(Operation Operation, int Which, long Value)> steps, int bits, int[] sizes)
    {
        AdaptiveEncoder encoder = new();
        AdaptiveBit[] binary = new AdaptiveBit[bits];
        AdaptiveModel[] models = [.. sizes.Select(n => new AdaptiveModel(n))];
        foreach ((Operation operation, int which, long value) in steps)
        {
            switch (operation)
            {
                case Operation.Bit:
                    encoder.EncodeBit(ref binary[which], (int)value);
                    break;
                case Operation.Symbol:
                    encoder.EncodeSymbol(models[which], (int)value);
                    break;
                case Operation.RawBits:
                    encoder.WriteRawBits((uint)value, which);
                    break;
                default:
                    encoder.WriteExpGolomb((int)value);
                    break;
            }
        }

        return encoder.Finish();
    }
}
