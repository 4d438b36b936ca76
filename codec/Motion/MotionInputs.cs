namespace NeuralCodec.Codec.Motion;

/// <summary>The motion of a reference picture, for temporal candidates.</summary>
/// <param name="Field">Its field; not changed any more.</param>
/// <param name="FirstDistance">Display index of its first reference less its own; not 0.</param>
/// <param name="SecondDistance">The same of its second reference; 0 where it has none.</param>
public sealed record TemporalMotion(MotionField Field, int FirstDistance, int SecondDistance);

/// <summary>What vectors are derived from beside the coded motion: sizes, distances and the references' own motion.</summary>
public sealed record MotionInputs
{
    /// <summary>Largest distance between a picture and a reference.</summary>
    public const int MaxDistance = 1024;

    /// <param name="widthPixels">Width of the picture, padded or not.</param>
    /// <param name="heightPixels">Height of the picture, padded or not.</param>
    /// <param name="firstDistance">Display index of the first reference less that of the picture: -1024 to 1024, not 0.</param>
    /// <param name="secondDistance">The same of the second reference; 0 where the picture has one reference only.</param>
    public MotionInputs(int widthPixels, int heightPixels, int firstDistance, int secondDistance)
    {
        ArgumentOutOfRangeException.ThrowIfZero(firstDistance);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs(firstDistance), MaxDistance, nameof(firstDistance));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs(secondDistance), MaxDistance, nameof(secondDistance));
        WidthPixels = widthPixels;
        HeightPixels = heightPixels;
        FirstDistance = firstDistance;
        SecondDistance = secondDistance;
    }

    /// <summary>Width of the picture, padded or not.</summary>
    public int WidthPixels { get; }

    /// <summary>Height of the picture, padded or not.</summary>
    public int HeightPixels { get; }

    /// <summary>Display index of the first reference less that of the picture.</summary>
    public int FirstDistance { get; }

    /// <summary>Display index of the second reference less that of the picture; 0 where there is none.</summary>
    public int SecondDistance { get; }

    /// <summary>True where the picture has two references.</summary>
    public bool HasTwoReferences => SecondDistance != 0;

    /// <summary>Motion of the first reference; null where it is an intra picture.</summary>
    public TemporalMotion? FirstMotion { get; init; }

    /// <summary>Motion of the second reference; null where it is an intra picture or missing.</summary>
    public TemporalMotion? SecondMotion { get; init; }
}
