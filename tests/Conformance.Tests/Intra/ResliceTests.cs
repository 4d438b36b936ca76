using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Transforms;
using NeuralCodec.Conformance.Tests.Common;
using NeuralCodec.Entropy.Rans;
using NeuralCodec.Entropy.Slices;
using NeuralCodec.Reference.Package;
using Xunit.Abstractions;

namespace NeuralCodec.Conformance.Tests.Intra;

/// <summary>
/// Frames in forms that the encoder does not choose: any number of slices, one per latent row at most, and any number of
/// lanes, or one short stream. The same integers must give the same picture.
/// </summary>
public class ResliceTests(ITestOutputHelper output)
{
    [Fact]
    public void AnySlicesGiveTheSamePicture() => Cases.Run(output, 40, random =>
    {
        byte[] package = SmallIntraModel.Package(random.Next());
        (int width, int height) = (random.Next(1, 150), random.Next(1, 300));
        using IntraCodec codec = new(package, (QualityMode)random.Next(2));
        using Frame source = Pictures.Random(random.Next(), width, height);
        using Frame reconstruction = new(width, height);
        using Frame decoded = new(width, height);
        byte[] coded = codec.Encode(source, random.Next((63 * 256) + 1), reconstruction);
        ModelPackage model = new(package);
        Dictionary<string, Map> maps = [];
        new Reference.Intra.IntraDecoder(model, maps.Add).Decode(coded, width, height);

        int rows = maps["r3"].Rows, slices = random.Next(3) == 0 ? rows : random.Next(1, rows + 1);
        byte[] other = [.. coded[..4], .. Encode(maps, model.Tables["hyper_scale_index"].Nearest(coded[1], coded[2] | (coded[3] << 8)), slices, random)];
        codec.Decode(other, decoded);
        Assert.Equal(reconstruction.ComputeMd5(), decoded.ComputeMd5());
        Reference.Intra.Picture picture = new Reference.Intra.IntraDecoder(model).Decode(other, width, height);
        Assert.Equal(reconstruction.Pixels.ToArray(), picture.Y.Concat(picture.U).Concat(picture.V));
    });

    private static byte[] Encode(Dictionary<string, Map> maps, int[] hyperIndexes, int slices, Random random)
    {
        bool isShort = slices == 1 && random.Next(2) == 0;
        byte[][] streams = new byte[slices][];
        int rows = maps["r3"].Rows;
        for (int k = 0; k < slices; k++)
        {
            GaussianStreamEncoder encoder = new(skipBelow: 5);
            if (k == 0)
            {
                Map z = maps["z_hat"];
                short[] values = [.. Values(z, 0, z.Rows, (_, _, _) => true).Select(value => (short)value)];
                encoder.Append([.. values.Select((_, i) => (byte)hyperIndexes[i % hyperIndexes.Length])], values);
            }

            for (int step = 0; step < 4; step++)
            {
                int now = step;
                bool IsCoded(int row, int column, int c) => StepOf(row, column, 4 * c / maps["r3"].Channels) == now;
                (int from, int to) = (k * rows / slices, (k + 1) * rows / slices);
                encoder.Append(
                    [.. Values(maps[$"s{step}"], from, to, IsCoded).Select(value => (byte)value)],
                    [.. Values(maps[$"r{step}"], from, to, IsCoded).Select(value => (short)value)]);
            }

            if (isShort)
                return encoder.FinishShort();
            streams[k] = encoder.Finish(new[] { 0, 1, 4, 8, 32 }[random.Next(5)]);
        }

        return [0, .. SlicePayload.Write(streams)];
    }

    /// <summary>The step in which a channel group is coded at a position, read from the other side of the table of the text.</summary>
    private static int StepOf(int row, int column, int group) => ((row & 1) << 1 | (column & 1)) switch
    {
        0 => new[] { 0, 3, 2, 1 }[group],
        1 => new[] { 3, 0, 1, 2 }[group],
        2 => new[] { 2, 1, 0, 3 }[group],
        _ => new[] { 1, 2, 3, 0 }[group],
    };

    private static IEnumerable<int> Values(Map map, int fromRow, int toRow, Func<int, int, int, bool> isCoded)
    {
        for (int row = fromRow; row < toRow; row++)
        {
            for (int column = 0; column < map.Columns; column++)
            {
                for (int c = 0; c < map.Channels; c++)
                {
                    if (isCoded(row, column, c))
                        yield return map[row, column, c];
                }
            }
        }
    }
}
