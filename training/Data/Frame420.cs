namespace NeuralCodec.Training.Data;

/// <summary>An 8-bit 4:2:0 picture; chroma planes are (Width / 2) x (Height / 2), both sizes even.</summary>
public sealed record Frame420(int Width, int Height, byte[] Y, byte[] U, byte[] V)
{
    public long LengthBytes => Y.Length + U.Length + (long)V.Length;
}
