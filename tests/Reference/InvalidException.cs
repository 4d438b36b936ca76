namespace NeuralCodec.Reference;

/// <summary>What the texts call invalid, refused or damaged.</summary>
/// <param name="message">The rule that does not hold, with the section that gives it.</param>
public sealed class InvalidException(string message) : Exception(message)
{
    internal static void Unless(bool rule, string message)
    {
        if (!rule)
        {
            throw new InvalidException(message);
        }
    }
}
