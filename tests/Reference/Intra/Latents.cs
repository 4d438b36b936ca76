using NeuralCodec.Reference.Bitstream;

namespace NeuralCodec.Reference.Intra;

/// <summary>intra.md, section 3, steps 1 to 3: from slices to y_hat.</summary>
internal sealed class Latents(Model model, Networks networks, CodedFrame frame)
{
    private const int Threshold = 5;

    private static readonly int[][] Order = [[0, 1, 2, 3], [3, 2, 1, 0], [2, 3, 0, 1], [1, 0, 3, 2]];

    private static readonly int[] Magnitude = [0, 22, 35, 44, 52, 57, 62, 67, 70, 74, 77, 80, 82, 84, 87, 89];

    public Map Decode(int rows, int columns)
    {
        Map z = Hyperlatents(rows / 4, columns / 4);
        Map meanTrunk = networks.Trunk("mean.trunk", z);
        Map scaleTrunk = networks.Trunk("scale.trunk", z);
        Map r = new(rows, columns, model.LatentChannels);
        Map y = new(rows, columns, model.LatentChannels);
        for (int step = 0; step < 4; step++)
        {
            Map? magnitudes = step == 0 ? null : r.Each((row, column, c) => Magnitude[Math.Min(Math.Abs(r[row, column, c]), 15)]);
            Map scale = networks.Head($"scale.head{step}", scaleTrunk, magnitudes);
            DecodeStep(step, scale, r);
            Map mu = networks.Head($"mean.head{step}", meanTrunk, step == 0 ? null : y);
            AddMeans(step, r, mu, y);
        }

        foreach (EntropyStream stream in frame.Streams)
        {
            stream.End();
        }

        return y;
    }

    private Map Hyperlatents(int rows, int columns)
    {
        int[] ofChannel = Quality.Nearest(model.HyperScaleIndex[frame.Mode], frame.Q);
        int[] indexes = [.. Enumerable.Range(0, rows * columns).SelectMany(_ => ofChannel)];
        int[] residuals = Residuals.DecodeRun(frame.Streams[0], indexes, Threshold);
        return new Map(rows, columns, model.HyperChannels).Each((row, column, c) =>
            Math.Clamp(residuals[(((row * columns) + column) * model.HyperChannels) + c], -255, 255));
    }

    private bool IsCoded(int step, int row, int column, int c)
    {
        int group = 4 * c / model.LatentChannels;
        return Order[step][group] == (2 * (row % 2)) + (column % 2);
    }

    private IEnumerable<(int Row, int Column, int Channel)> Places(int step, int fromRow, int toRow, int columns)
    {
        for (int row = fromRow; row < toRow; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                for (int c = 0; c < model.LatentChannels; c++)
                {
                    if (IsCoded(step, row, column, c))
                    {
                        yield return (row, column, c);
                    }
                }
            }
        }
    }

    private void DecodeStep(int step, Map scale, Map r)
    {
        for (int k = 0; k < frame.Streams.Count; k++)
        {
            var places = Places(step, frame.FirstRow(k), frame.FirstRow(k + 1), r.Columns).ToArray();
            int[] indexes = [.. places.Select(at => Math.Clamp(scale[at.Row, at.Column, at.Channel], 0, 111))];
            int[] residuals = Residuals.DecodeRun(frame.Streams[k], indexes, Threshold);
            for (int i = 0; i < places.Length; i++)
            {
                r[places[i].Row, places[i].Column, places[i].Channel] = residuals[i];
            }
        }
    }

    private void AddMeans(int step, Map r, Map mu, Map y)
    {
        foreach ((int row, int column, int c) in Places(step, 0, r.Rows, r.Columns))
        {
            y[row, column, c] = Arithmetic.Clamp(((long)r[row, column, c] << model.LatentExponent) + mu[row, column, c], 15);
        }
    }
}
