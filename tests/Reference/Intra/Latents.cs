using NeuralCodec.Reference.Bitstream;
using NeuralCodec.Reference.Package;

namespace NeuralCodec.Reference.Intra;

/// <summary>intra.md, section 3, steps 1 to 3: from slices to y_hat.</summary>
/// <param name="model">The package.</param>
/// <param name="frame">Mode, quality and slices.</param>
/// <param name="trace">Sees the values between.</param>
/// <param name="prefix">Before all names; "inter." in inter frames.</param>
/// <param name="isCopied">inter.md, section 4, step 3: whether the block of a hyperlatent has nothing coded.</param>
/// <param name="mixMeans">The same step: what the mean heads see of the mean trunk.</param>
internal sealed class Latents(
    ModelPackage model, CodedFrame frame, Action<string, Map> trace, string prefix = "", Func<int, int, bool>? isCopied = null, Func<Map, Map>? mixMeans = null)
{
    private const int Threshold = 5;

    private static readonly int[][] Order = [[0, 1, 2, 3], [3, 2, 1, 0], [2, 3, 0, 1], [1, 0, 3, 2]];

    private static readonly int[] Magnitude = [0, 22, 35, 44, 52, 57, 62, 67, 70, 74, 77, 80, 82, 84, 87, 89];

    private readonly int channels = model.Number(prefix + "latent_channels");

    public Map Decode(int rows, int columns)
    {
        Map z = Hyperlatents(rows / 4, columns / 4);
        trace("z_hat", z);
        Map meanTrunk = Run("mean_trunk", z, null);
        Map scaleTrunk = Run("scale_trunk", z, null);
        trace("mean_trunk", meanTrunk);
        trace("scale_trunk", scaleTrunk);
        meanTrunk = mixMeans is null ? meanTrunk : mixMeans(meanTrunk);
        Map r = new(rows, columns, channels);
        Map y = new(rows, columns, channels);
        for (int step = 0; step < 4; step++)
        {
            Map magnitudes = r.Each((row, column, c) => Magnitude[Math.Min(Math.Abs(r[row, column, c]), 15)]);
            Map scale = Head($"scale.head{step}", scaleTrunk, magnitudes);
            DecodeStep(step, scale, r);
            Map mu = Head($"mean.head{step}", meanTrunk, y);
            AddMeans(step, r, mu, y);
            Map coded = scale.Each((row, column, c) => IsCoded(step, row, column, c) ? Math.Clamp(scale[row, column, c], 0, 111) : 0);
            trace($"s{step}", coded);
            trace($"r{step}", r);
            trace($"mu{step}", mu.Each((row, column, c) => IsCoded(step, row, column, c) ? mu[row, column, c] : 0));
            trace($"y_hat{step}", y);
        }

        foreach (IResidualStream stream in frame.Streams)
        {
            stream.End();
        }

        return y;
    }

    private Map Run(string network, Map x, Map? second) => model.Run(prefix + network, x, second, frame.Mode, frame.Q);

    private Map Head(string name, Map trunk, Map decoded) => model.Layers[prefix + name + ".out"].Run(Run(name, trunk, decoded));

    private Map Hyperlatents(int rows, int columns)
    {
        int[] ofChannel = model.Tables[prefix + "hyper_scale_index"].Nearest(frame.Mode, frame.Q);
        int[] indexes = [.. Enumerable.Range(0, rows * columns).SelectMany(at => IsCopied(at / columns, at % columns) ? new int[ofChannel.Length] : ofChannel)];
        int[] residuals = Residuals.DecodeRun(frame.Streams[0], indexes, Threshold);
        return new Map(rows, columns, ofChannel.Length).Each((row, column, c) =>
            Math.Clamp(residuals[(((row * columns) + column) * ofChannel.Length) + c], -255, 255));
    }

    private bool IsCopied(int blockRow, int blockColumn) => isCopied is not null && isCopied(blockRow, blockColumn);

    private bool IsCoded(int step, int row, int column, int c) =>
        Order[step][4 * c / channels] == (2 * (row % 2)) + (column % 2);

    private IEnumerable<(int Row, int Column, int Channel)> Places(int step, int fromRow, int toRow, int columns)
    {
        for (int row = fromRow; row < toRow; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                for (int c = 0; c < channels; c++)
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
            int[] indexes = [.. places.Select(at =>
                IsCopied(at.Row / 4, at.Column / 4) ? 0 : Math.Clamp(scale[at.Row, at.Column, at.Channel], 0, 111))];
            int[] residuals = Residuals.DecodeRun(frame.Streams[k], indexes, Threshold);
            for (int i = 0; i < places.Length; i++)
            {
                r[places[i].Row, places[i].Column, places[i].Channel] = residuals[i];
            }
        }
    }

    private void AddMeans(int step, Map r, Map mu, Map y)
    {
        int exponent = model.Number(prefix + "latent_exponent");
        foreach ((int row, int column, int c) in Places(step, 0, r.Rows, r.Columns))
        {
            y[row, column, c] = Arithmetic.Clamp(((long)r[row, column, c] << exponent) + mu[row, column, c], 15);
        }
    }
}
