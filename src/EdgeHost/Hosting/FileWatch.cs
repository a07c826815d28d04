using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Hosting;

/// <summary>
/// Looks once a second whether a file that the service has open was deleted or replaced, and gives it back. Where that fails, it
/// tries again for as long as it takes: the open connection is the only place that still has the content.
/// </summary>
public sealed class FileWatch(WatchedFiles files, TimeProvider time, ILogger<FileWatch> log) : RecoveringService(time, log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private string? _told;

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, Time, stoppingToken);
            try
            {
                files.Look(had => Log.FileRestored(log, had));
                _told = null;
            }
            catch (IOException e)
            {
                // One line says so, not one a second.
                if (_told != e.Message)
                    Log.FileLost(log, e.Message.ReplaceLineEndings(" "));
                _told = e.Message;
            }

            Progressed();
        }
    }
}
