namespace NeuralCodec.Codec.Motion;

/// <summary>How a global motion model is coded.</summary>
public enum GlobalMotionCoding : byte
{
    /// <summary>No model.</summary>
    None = 0,

    /// <summary>Pan and zoom about the centre of the picture: differences of three parameters.</summary>
    Zoom = 1,

    /// <summary>The motion of a plane seen in perspective, to second order: differences of eight parameters.</summary>
    Plane = 2,

    /// <summary>The prediction as it is; none where there is none.</summary>
    Predicted = 3,
}

/// <summary>
/// A global motion model as it is coded: differences from a prediction that the references' own models give, so that parsing
/// needs nothing of other pictures (docs/inter-motion.md sections 2 and 4.1).
/// </summary>
public sealed class CodedGlobalMotion
{
    /// <summary>Largest magnitude of a difference.</summary>
    public const int MaxDifference = 65535;

    private readonly int[] _differences;

    /// <summary>A coded model.</summary>
    /// <param name="coding">What is coded.</param>
    /// <param name="differences">As many numbers as <see cref="CountOf"/> says, each at most <see cref="MaxDifference"/> in magnitude.</param>
    public CodedGlobalMotion(GlobalMotionCoding coding, ReadOnlySpan<int> differences)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(differences.Length, CountOf(coding), nameof(differences));
        Coding = coding;
        _differences = differences.ToArray();
    }

    /// <summary>No model.</summary>
    public static CodedGlobalMotion None { get; } = new(GlobalMotionCoding.None, []);

    /// <summary>What is coded.</summary>
    public GlobalMotionCoding Coding { get; }

    /// <summary>Differences of the parameters in coding order, A D B C E F G H, from those of the prediction.</summary>
    public ReadOnlySpan<int> Differences => _differences;

    /// <summary>Number of coded differences.</summary>
    public static int CountOf(GlobalMotionCoding coding) => coding switch
    {
        GlobalMotionCoding.Zoom => 3,
        GlobalMotionCoding.Plane => GlobalMotion.Parameters,
        _ => 0,
    };

    /// <summary>What reaches <paramref name="wanted"/> from a prediction; zoom takes A, D and B only.</summary>
    internal static CodedGlobalMotion Between(GlobalMotionCoding coding, GlobalMotion wanted, GlobalMotion? prediction)
    {
        Span<int> values = stackalloc int[GlobalMotion.Parameters];
        Span<int> predicted = stackalloc int[GlobalMotion.Parameters];
        wanted.CopyTo(values);
        prediction.GetValueOrDefault().CopyTo(predicted);
        for (int i = 0; i < values.Length; i++)
            values[i] -= predicted[i];
        return new CodedGlobalMotion(coding, values[..CountOf(coding)]);
    }

    /// <summary>The model; null for none.</summary>
    internal GlobalMotion? Resolve(GlobalMotion? prediction)
    {
        if (Coding == GlobalMotionCoding.None) return null;
        if (Coding == GlobalMotionCoding.Predicted) return prediction;
        Span<int> values = stackalloc int[GlobalMotion.Parameters];
        prediction.GetValueOrDefault().CopyTo(values);
        ReadOnlySpan<int> differences = Differences;
        for (int i = 0; i < differences.Length; i++)
            values[i] = Math.Clamp(values[i] + differences[i], -GlobalMotion.MaxParameter, GlobalMotion.MaxParameter);
        return Coding == GlobalMotionCoding.Zoom
            ? new GlobalMotion { A = values[0], D = values[1], B = values[2], F = values[2] }
            : GlobalMotion.Create(values);
    }

    /// <summary>What the references' own models say of the motion into a reference.</summary>
    /// <param name="inputs">Distances, and the references' motion.</param>
    /// <param name="distance">Distance to that reference.</param>
    internal static GlobalMotion? Inherit(MotionInputs inputs, int distance)
    {
        foreach (TemporalMotion? motion in (ReadOnlySpan<TemporalMotion?>)[inputs.FirstMotion, inputs.SecondMotion])
        {
            if (motion?.Field.FirstGlobal is GlobalMotion first) return first.Scale(distance, motion.FirstDistance);
            if (motion?.Field.SecondGlobal is GlobalMotion second) return second.Scale(distance, motion.SecondDistance);
        }
        return null;
    }

    /// <summary>The prediction of the model into the second reference.</summary>
    internal static GlobalMotion? PredictSecond(GlobalMotion? first, MotionInputs inputs) =>
        first?.Scale(inputs.SecondDistance, inputs.FirstDistance) ?? Inherit(inputs, inputs.SecondDistance);
}
