using NeuralCodec.Training.Models;

namespace NeuralCodec.Training.State;

/// <summary>
/// Places weights of a model in one with more latent channels and as many more bypass channels at 1/16 size. The new latents continue the DCT
/// where that of the old model's size ended: what the old transforms cannot pass. Old channels compute what they did.
/// </summary>
/// <remarks>
/// The coding step of a latent follows from its channel, a quarter of the channels each; so the old channels of a quarter begin the same
/// quarter of the wider model, and new ones end it.
/// </remarks>
internal sealed class Widening
{
    private readonly int _oldLatents, _latents, _oldFeatures;
    private readonly int[] _placeOf;
    private readonly int[] _newLatents;
    private readonly int[] _directions;

    private Widening(int oldLatents, int latents, int oldFeatures)
    {
        (_oldLatents, _latents, _oldFeatures) = (oldLatents, latents, oldFeatures);
        int oldGroup = oldLatents / IntraConfig.Steps, group = latents / IntraConfig.Steps;
        _placeOf = [.. Enumerable.Range(0, oldLatents).Select(c => (c / oldGroup * group) + (c % oldGroup))];
        _newLatents = [.. Enumerable.Range(0, latents).Except(_placeOf)];
        // Rows of the wider DCT that the narrower one lacks: luma first, then both chroma planes (DctInitializer).
        int luma = latents * 3 / 4, chroma = latents / 8, oldLuma = oldLatents * 3 / 4, oldChroma = oldLatents / 8;
        _directions =
        [
            .. Enumerable.Range(oldLuma, luma - oldLuma), .. Enumerable.Range(luma + oldChroma, chroma - oldChroma),
            .. Enumerable.Range(luma + chroma + oldChroma, chroma - oldChroma),
        ];
    }

    /// <summary>The widening from stored tensors to a model, or null where their sizes differ in another way or not at all.</summary>
    public static Widening? Between(IReadOnlyDictionary<string, StoredTensor> tensors, ParameterStore store)
    {
        if (!tensors.TryGetValue("g_s.in.weight", out StoredTensor? stored) || stored.Shape.Length != 4) return null;
        long[] shape = store["g_s.in.weight"].Shape;
        (int oldFeatures, int oldLatents, int features, int latents) = ((int)stored.Shape[0], (int)stored.Shape[1], (int)shape[0], (int)shape[1]);
        bool isWider = latents > oldLatents && latents - oldLatents == features - oldFeatures && latents % 8 == 0 && oldLatents % 8 == 0;
        // The blocks and the features of the entropy networks are as they were.
        string[] same = ["g_a.stage2.0.a.weight", "h_a.conv1.bias", "mean.head0.in.weight", "scale.head0.in.weight"];
        isWider = isWider && same.All(name => tensors.TryGetValue(name, out StoredTensor? tensor) && tensor.Shape.AsSpan().SequenceEqual(store[name].Shape));
        return isWider ? new Widening(oldLatents, latents, oldFeatures) : null;
    }

    /// <summary>Places one tensor of another shape over the values that the wider model starts with.</summary>
    /// <param name="name">Of the parameter.</param>
    /// <param name="old">Values of the narrower model.</param>
    /// <param name="oldShape">Their shape.</param>
    /// <param name="values">Initial values of the wider model (<see cref="DctInitializer"/> applied), changed.</param>
    /// <param name="shape">Their shape.</param>
    /// <returns>False where the name is none of those that widening knows.</returns>
    public bool Place(string name, float[] old, long[] oldShape, float[] values, long[] shape)
    {
        int oldColumns = Columns(oldShape), columns = Columns(shape);
        if (name is "quality.gain" or "quality.inverse_gain")
        {
            for (int row = 0; row < oldShape[0]; row++)
            {
                for (int c = 0; c < _oldLatents; c++) values[(row * columns) + _placeOf[c]] = old[(row * oldColumns) + c];
                foreach (int c in _newLatents) values[(row * columns) + c] = old[(row * oldColumns) + _oldLatents - 1];
            }
            return true;
        }

        switch (name)
        {
            case "g_a.down.weight" or "g_a.down.bias":
                float[] dct = [.. values];
                Array.Clear(values);
                CopyRows(old, values, oldColumns, row => row);
                for (int i = 0; i < _directions.Length; i++)
                    dct.AsSpan(_directions[i] * columns, columns).CopyTo(values.AsSpan((_oldFeatures + i) * columns));
                return true;
            case "g_s.up.weight":
                float[] inverse = [.. values];
                for (int row = 0; row < shape[0]; row++)
                {
                    old.AsSpan(row * oldColumns, oldColumns).CopyTo(values.AsSpan(row * columns));
                    for (int i = 0; i < _directions.Length; i++) values[(row * columns) + _oldFeatures + i] = inverse[(row * columns) + _directions[i]];
                }
                return true;
            case "g_a.out.weight":
                Array.Clear(values);
                for (int row = 0; row < _oldLatents; row++) old.AsSpan(row * oldColumns, oldColumns).CopyTo(values.AsSpan(_placeOf[row] * columns));
                for (int i = 0; i < _newLatents.Length; i++) values[(_newLatents[i] * columns) + _oldFeatures + i] = DctInitializer.LatentGain;
                return true;
            case "g_a.out.bias":
                Array.Clear(values);
                for (int row = 0; row < _oldLatents; row++) values[_placeOf[row]] = old[row];
                return true;
            case "g_s.in.weight":
                Array.Clear(values);
                for (int row = 0; row < _oldFeatures; row++)
                {
                    for (int c = 0; c < _oldLatents; c++) values[(row * columns) + _placeOf[c]] = old[(row * oldColumns) + c];
                }
                for (int i = 0; i < _newLatents.Length; i++) values[((_oldFeatures + i) * columns) + _newLatents[i]] = 1 / DctInitializer.LatentGain;
                return true;
            case "g_s.in.bias":
                Array.Clear(values);
                CopyRows(old, values, 1, row => row);
                return true;
        }

        if (name == "h_a.conv1.weight" || name.EndsWith(".in.weight", StringComparison.Ordinal))
        {
            // Latents come behind the features of the trunk; nothing is read from the new ones yet.
            int before = oldColumns - _oldLatents;
            Array.Clear(values);
            for (int row = 0; row < shape[0]; row++)
            {
                old.AsSpan(row * oldColumns, before).CopyTo(values.AsSpan(row * columns));
                for (int c = 0; c < _oldLatents; c++) values[(row * columns) + before + _placeOf[c]] = old[(row * oldColumns) + before + c];
            }
            return true;
        }

        bool isScale = name.StartsWith("scale.head", StringComparison.Ordinal);
        if (!name.Contains(".out.", StringComparison.Ordinal) || (!isScale && !name.StartsWith("mean.head", StringComparison.Ordinal))) return false;
        Array.Clear(values);
        CopyRows(old, values, columns, row => _placeOf[row]);
        // Means of new latents start at 0, their scales at those of the last old channel of their quarter.
        int oldGroup = _oldLatents / IntraConfig.Steps, group = _latents / IntraConfig.Steps;
        foreach (int c in isScale ? _newLatents : [])
            old.AsSpan(((c / group * oldGroup) + oldGroup - 1) * columns, columns).CopyTo(values.AsSpan(c * columns));
        return true;
    }

    private static int Columns(long[] shape) => (int)shape.Skip(1).Aggregate(1L, (product, size) => product * size);

    private static void CopyRows(float[] old, float[] values, int columns, Func<int, int> place)
    {
        for (int row = 0; row < old.Length / columns; row++) old.AsSpan(row * columns, columns).CopyTo(values.AsSpan(place(row) * columns));
    }
}
