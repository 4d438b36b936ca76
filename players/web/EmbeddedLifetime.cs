using Microsoft.Extensions.Hosting;

namespace NeuralCodec.Web;

/// <summary>
/// Leaves signals to the program the server runs in: the host's own lifetime would take SIGINT, SIGQUIT and SIGTERM from it and reset every
/// connection.
/// </summary>
internal sealed class EmbeddedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
