using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Storage;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Ingress;

/// <summary>Sums up the dead letters that are not reported one by one: in the books every second, to people every minute.</summary>
public sealed class DeadLetterService(DeadLetters letters, TimeProvider time, ILogger<DeadLetterService> log) : RecoveringService(time, log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            // A journal that hangs must not keep the service from its end.
            await Task.Run(() => letters.Flush(everything: true), CancellationToken.None).WaitAsync(cancellationToken);
        }
        catch (Exception e)
        {
            // The service ends; what is lost is how many messages nobody could understand.
            Log.DeadLettersNotCounted(log, e.Message);
        }
    }

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Pause, Time, stoppingToken);
            try
            {
                letters.Flush();
                Progressed();
            }
            catch (Exception e) when (SqliteFailures.IsPassing(e))
            {
                // A full disk, most likely; the counts are kept until the next round.
                Log.DeadLettersNotCounted(log, e.Message);
            }
        }
    }
}
