namespace NeuralCodec.Reference.Intra;

/// <summary>intra.md, section 3, step 4: from y_hat to samples.</summary>
internal sealed class Synthesis(Model model, Networks networks, CodedFrame frame)
{
    public Map Run(Map y)
    {
        Map x = Times(y, model.InverseGain, model.InverseGainShift, 15);
        x = networks.Layer("g_s.in", x);
        for (int i = 0; i < model.Stage2Blocks; i++)
        {
            x = networks.Block($"g_s.stage2.{i}", x);
        }

        x = networks.Layer("g_s.up", x);
        x = Times(x, model.SynthesisVector, model.SynthesisVectorShift, model.Layers["g_s.up"].OutputBits);
        for (int i = 0; i < model.Stage1Blocks; i++)
        {
            x = networks.Block($"g_s.stage1.{i}", x);
        }

        return networks.Layer("g_s.out", x);
    }

    private Map Times(Map x, int[][][] table, int shift, int bits)
    {
        int[] row = Quality.Interpolated(table[frame.Mode], frame.Q);
        return x.Each((r, k, c) => Arithmetic.Clamp(Arithmetic.ShiftRounded((long)x[r, k, c] * row[c], shift), bits));
    }
}
