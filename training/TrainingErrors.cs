using NeuralCodec.Training.Data;
using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.State;

namespace NeuralCodec.Training;

/// <summary>Turns the errors a user can cause into a line on standard error and an exit code.</summary>
internal static class TrainingErrors
{
    /// <returns>The action's own code; 2 for unusable arguments, 1 for everything else that failed.</returns>
    public static int Guard(Func<int> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is TrainingDataException or CheckpointException or TorchException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            Console.Error.WriteLine("ncv-train: " + e.Message);
            return e is ArgumentException ? 2 : 1;
        }
    }
}
