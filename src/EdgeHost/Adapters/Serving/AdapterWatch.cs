using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.Model.Registry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Adapters.Serving;

/// <summary>Notices that an alias has moved: the file system tells at once, and a look now and then misses nothing.</summary>
public sealed class AdapterWatch(
    AdapterSwapping swapping,
    AdapterRegistry registry,
    IOptions<RegistrySettings> settings,
    TimeProvider time,
    ILogger<AdapterWatch> log
) : RecoveringService(time, log)
{
    private volatile TaskCompletionSource _changed = NewSignal();

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        if (swapping.Status is null)
            return;
        using var watcher = Watch();
        while (!stoppingToken.IsCancellationRequested)
        {
            _changed = NewSignal();
            await swapping.LookAsync();
            Progressed();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(_changed.Task, Task.Delay(settings.Value.PollInterval, Time, either.Token));
            await either.CancelAsync();
            stoppingToken.ThrowIfCancellationRequested();
        }
    }

    private FileSystemWatcher? Watch()
    {
        try
        {
            Directory.CreateDirectory(registry.Root);
            var watcher = new FileSystemWatcher(registry.Root, AdapterAliases.FileName) { IncludeSubdirectories = true };
            watcher.Renamed += (_, _) => _changed.TrySetResult();
            watcher.Changed += (_, _) => _changed.TrySetResult();
            watcher.Created += (_, _) => _changed.TrySetResult();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Too many watches on this box, or a file system without them.
            Log.NotWatched(log, e.Message, settings.Value.PollInterval);
            return null;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
