using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Journal.Sqlite;

/// <summary>Registers the journal.</summary>
public static class JournalServiceCollectionExtensions
{
    /// <summary>Adds the journal in the data folder.</summary>
    public static IServiceCollection AddJournal(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<JournalSettings>().Bind(configuration.GetSection("Journal")).CheckedAtStart("Journal");
        services.AddHostedService<JournalService>();
        services.AddSingleton(s =>
        {
            var journal = new FaultJournal(Path.Combine(s.GetRequiredService<IOptions<HostSettings>>().Value.Data, FaultJournal.FileName));
            s.GetRequiredService<WatchedFiles>().Add("journal", journal.RestoreIfLost);
            return journal;
        });
        // One object behind each of them; whoever uses the journal names the part that it needs.
        services.AddGuardedStore<IFaultCases>(FaultJournal.FileName, StoreKind.Vital, s => s.GetRequiredService<FaultJournal>());
        services.AddGuardedStore<IOutbox>(FaultJournal.FileName, StoreKind.Vital, s => s.GetRequiredService<FaultJournal>());
        services.AddGuardedStore<IVerdicts>(FaultJournal.FileName, StoreKind.Vital, s => s.GetRequiredService<FaultJournal>());
        services.AddGuardedStore<IImages>(FaultJournal.FileName, StoreKind.Vital, s => s.GetRequiredService<FaultJournal>());
        services.AddGuardedStore<IAlarms>(FaultJournal.FileName, StoreKind.Vital, s => s.GetRequiredService<FaultJournal>());
        services.AddGuardedStore<ICaseList>(FaultJournal.FileName, StoreKind.Vital, s => s.GetRequiredService<FaultJournal>());
        services.AddGuardedStore<IJournalBooks>(FaultJournal.FileName, StoreKind.Vital, s => s.GetRequiredService<FaultJournal>());
        services.AddGuardedStore<IJournalUpkeep>(FaultJournal.FileName, StoreKind.Vital, s => s.GetRequiredService<FaultJournal>());
        services.AddSingleton<ISessionMemory, JournaledSessions>();
        services.AddSingleton<BooksCache>();
        return services;
    }
}
