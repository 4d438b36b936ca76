namespace NeuralCodec.Codec.Inter;

/// <summary>What follows from the quality of an inter frame in the encoder; the bitstream knows nothing of it.</summary>
public static class InterQuality
{
    // Found by sweeps over the driving clips with the first inter model; docs/training.md has the table.
    private const double NetworkFactor = 0.7;
    private const double RateWeightPower = 1.5;

    /// <summary>
    /// Price of squared error in the loss that the models are trained with: bits per pixel = lambda times squared error on the 0..1
    /// scale, 32 to 32768 over the scale of 64 indexes.
    /// </summary>
    /// <param name="index">Quality index, 0 to 63, with a fraction; the scale goes on below.</param>
    public static double Lambda(double index) => 32 * Math.Pow(2, 10 * index / 63);

    /// <summary>Price of a bit of motion for <see cref="Motion.MotionSearchOptions.Lambda"/>.</summary>
    /// <param name="index">Quality index of the frame, 0 to 63, with a fraction; below 0 where a frame should be worse than the model can make it.</param>
    public static double MotionLambda(double index) => Math.Clamp(NetworkFactor * 2 * 255 / Math.Sqrt(Lambda(index)), 2, 160);

    /// <summary>
    /// Price of a bit of latents beside that of the index itself: 1 in its range, more below 0. Fewer latents are then worth their bits, so that
    /// the last frames of the hierarchy stay below the others where the scale of the model ends.
    /// </summary>
    /// <param name="index">Quality index that a frame should have, perhaps below 0.</param>
    public static double RateWeight(double index) => Math.Pow(Lambda(Math.Max(index, 0)) / Lambda(index), RateWeightPower);

    /// <summary>The price of squared error that a quality index in its range and a <see cref="RateWeight(double)"/> came from.</summary>
    public static double Lambda(double index, double rateWeight) => Lambda(index) / Math.Pow(rateWeight, 1 / RateWeightPower);
}
