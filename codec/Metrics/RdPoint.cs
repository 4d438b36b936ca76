namespace NeuralCodec.Codec.Metrics;

/// <summary>One point of a rate-distortion curve.</summary>
/// <param name="Rate">Any rate: bits per pixel or bits per second, above 0.</param>
/// <param name="Quality">Any quality where higher is better: PSNR in dB, MS-SSIM in dB.</param>
public readonly record struct RdPoint(double Rate, double Quality);
