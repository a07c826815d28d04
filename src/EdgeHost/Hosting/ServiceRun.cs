using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EdgeDiag.EdgeHost.Hosting;

/// <summary>Runs a host to its end and says how it ended.</summary>
public static class ServiceRun
{
    /// <summary>Starts the host and waits until it has stopped.</summary>
    /// <returns>Null where it was asked to stop; otherwise the line that says why it ended by itself.</returns>
    public static async Task<string?> RunToEndAsync(this IHost host, CancellationToken cancellationToken)
    {
        try
        {
            await host.StartAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (host.IsStopping() && !cancellationToken.IsCancellationRequested)
        {
            // Asked to stop while it was starting: the host gives up the start, and stops like any other from here on.
        }

        try
        {
            await host.WaitForShutdownAsync(cancellationToken);
        }
        catch (Exception e) when (host.FailureReason() is null && !cancellationToken.IsCancellationRequested)
        {
            return $"the service did not stop as it should: {e.Message.ReplaceLineEndings(" ")}";
        }
        catch (Exception) when (host.FailureReason() is not null)
        {
            // What does not stop any more, such as a call that hangs, is why the service ends.
        }

        return host.FailureReason();
    }

    private static bool IsStopping(this IHost host) => host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested;

    /// <summary>Why a host ends by itself: a fatal failure, or a background service that has failed for good. Null where neither is.</summary>
    public static string? FailureReason(this IHost host) =>
        host.Services.GetService<FatalFailure>()?.Reason
        ?? host.Services.GetServices<IHostedService>()
            .OfType<BackgroundService>()
            .Where(s => s.ExecuteTask is { IsFaulted: true })
            .Select(s => Line(s, s.ExecuteTask!.Exception!.GetBaseException(), s.ExecuteTask.Exception.InnerException))
            .FirstOrDefault();

    private static string Line(BackgroundService service, Exception cause, Exception? thrown) =>
        thrown is ServiceFailedException told ? told.Message : $"{service.GetType().Name} failed and the service ends: {cause.Message.ReplaceLineEndings(" ")}";
}
