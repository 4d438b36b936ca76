namespace NeuralCodec.Codec.Motion;

/// <summary>One call of <see cref="MotionCompensator.Predict"/>, as its bands see it.</summary>
internal unsafe struct CompensationPicture
{
    private const long SecondReference = 1L << 32;

    public ReferencePicture First;
    public ReferencePicture Second;
    public MotionField Field;

    /// <summary>Per cell what prediction 0 takes: equal keys, equal samples.</summary>
    public long[] Keys0;

    /// <summary>Per cell what prediction 1 takes.</summary>
    public long[] Keys1;

    /// <summary>Planes of the predictions, pinned, one after the other as in a frame.</summary>
    public byte* Prediction0, Prediction1;

    /// <summary>A reference and a vector as one number.</summary>
    public static long Key(bool second, MotionVector vector) =>
        (second ? SecondReference : 0) | (uint)(ushort)vector.X << 16 | (ushort)vector.Y;

    public static MotionVector Vector(long key) => new((short)(key >> 16), (short)key);

    public readonly ReferencePicture Reference(long key) => (key & SecondReference) == 0 ? First : Second;

    /// <summary>Bytes of a row of a plane of the predictions.</summary>
    public readonly int Stride(int plane) => Field.BlockColumns * (plane == 0 ? MotionField.BlockPixels : MotionField.BlockPixels / 2);

    /// <summary>First sample of a plane of prediction 0 or 1.</summary>
    public readonly byte* Plane(int prediction, int plane)
    {
        nint luma = (nint)Field.BlockColumns * Field.BlockRows * MotionField.BlockPixels * MotionField.BlockPixels;
        byte* start = prediction == 0 ? Prediction0 : Prediction1;
        return plane == 0 ? start : start + luma + (plane - 1) * (luma / 4);
    }
}
