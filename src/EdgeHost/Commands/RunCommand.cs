using System.CommandLine;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Commands;

/// <summary><c>run</c>: the service.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var command = new Command("run", "Run the service against the broker of the settings") { TreatUnmatchedTokensAsErrors = false };
        command.SetAction((result, cancellation) => CommandErrors.GuardAsync(() => RunAsync(result.UnmatchedTokens, cancellation), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(IReadOnlyList<string> settings, CancellationToken cancellation)
    {
        using var host = EdgeDiagHost.Build(EdgeDiagHost.Configure(settings));
        try
        {
            using var held = host.LockDataFolder();
            // A service answers with what can be used; doctor and the log say what cannot.
            host.Services.GetRequiredService<StartProblems>().Tolerated = true;
            host.TellUnreadSettings();
            if (await host.Prepared().RunToEndAsync(cancellation) is not { } reason)
                return 0;
            await Console.Error.WriteLineAsync(reason);
            await Console.Error.FlushAsync(CancellationToken.None);
            // Not by returning: a call that hangs would keep the process from ending, and systemd from starting it anew.
            Environment.Exit(1);
            return 1;
        }
        catch (Exception e) when (e is not OperationCanceledException && !CommandErrors.IsExpected(e))
        {
            throw new IOException(
                $"the service cannot start: {e.GetBaseException().Message.ReplaceLineEndings(" ")} ({e.GetBaseException().GetType().Name})",
                e
            );
        }
    }

    /// <summary>Takes the data folder for this process, once the settings are known to be good.</summary>
    /// <exception cref="IOException">Another service has it.</exception>
    internal static DataFolderLock LockDataFolder(this IHost host)
    {
        host.Services.GetService<IStartupValidator>()?.Validate();
        var held = DataFolderLock.Acquire(host.Services.GetRequiredService<IOptions<HostSettings>>().Value.Data, TimeProvider.System);
        var fatal = host.Services.GetRequiredService<FatalFailure>();
        host.Services.GetRequiredService<WatchedFiles>()
            .Add(
                "data",
                () =>
                {
                    try
                    {
                        return held.RestoreIfLost();
                    }
                    catch (DataFolderTakenException e)
                    {
                        fatal.End(e.Message);
                        throw;
                    }
                }
            );
        return held;
    }
}
