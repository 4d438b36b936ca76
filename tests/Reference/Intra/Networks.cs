namespace NeuralCodec.Reference.Intra;

/// <summary>intra.md, section 3: the pieces out of which its networks are made.</summary>
/// <param name="model">Layers by name.</param>
internal sealed class Networks(Model model)
{
    private const int SumLeakyShift = 2; // not in the text as it stands

    public Map Layer(string name, Map x, Map? second = null) => model.Layers[name].Run(x, second);

    /// <summary>Step 2: two upsamplings, then one sum.</summary>
    public Map Trunk(string name, Map z)
    {
        Map p = Layer(name + ".up2", Layer(name + ".up1", z));
        Map sum = Residual(p, name + ".b", Layer(name + ".d", Layer(name + ".a", p)));
        return sum.Each((row, column, c) => Arithmetic.Activate(sum[row, column, c], SumLeakyShift));
    }

    /// <summary>Step 3: a head sees the trunk, and from step 1 on what is decoded.</summary>
    public Map Head(string name, Map trunk, Map? decoded) => Layer(name + ".out", Layer(name + ".in", trunk, decoded));

    /// <summary>Step 4: a block.</summary>
    public Map Block(string name, Map x)
    {
        Map x1 = Residual(x, name + ".b", Layer(name + ".d", Layer(name + ".a", x)));
        return Residual(x1, name + ".f2", Layer(name + ".f1", x1));
    }

    /// <summary>clamp(x + last layer of the branch), with the bits of that layer.</summary>
    private Map Residual(Map x, string last, Map branch)
    {
        Map added = Layer(last, branch);
        int bits = model.Layers[last].OutputBits;
        return x.Each((row, column, c) => Arithmetic.Clamp((long)x[row, column, c] + added[row, column, c], bits));
    }
}
