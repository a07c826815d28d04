using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Journal;

/// <summary>Registers the journal and its outbox.</summary>
public static class JournalServiceCollectionExtensions
{
    /// <summary>Adds the journal in the data folder.</summary>
    public static IServiceCollection AddJournal(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<JournalSettings>().Bind(configuration.GetSection("Journal")).ValidateDataAnnotations().ValidateOnStart();
        services.AddHostedService<JournalService>();
        services.AddSingleton(s => new FaultJournal(Path.Combine(s.GetRequiredService<IOptions<HostSettings>>().Value.Data, FaultJournal.FileName)));
        // One object behind each of them; whoever uses the journal names the part that it needs.
        services.AddGuardedStore<IFaultCases>(FaultJournal.FileName, StoreKind.Vital, s => s.GetRequiredService<FaultJournal>());
        services.AddGuardedStore<IOutbox>(FaultJournal.FileName, StoreKind.Vital, s => s.GetRequiredService<FaultJournal>());
        services.AddGuardedStore<IVerdicts>(FaultJournal.FileName, StoreKind.Vital, s => s.GetRequiredService<FaultJournal>());
        services.AddGuardedStore<IImages>(FaultJournal.FileName, StoreKind.Vital, s => s.GetRequiredService<FaultJournal>());
        services.AddGuardedStore<IJournalBooks>(FaultJournal.FileName, StoreKind.Vital, s => s.GetRequiredService<FaultJournal>());
        services.AddGuardedStore<IJournalUpkeep>(FaultJournal.FileName, StoreKind.Vital, s => s.GetRequiredService<FaultJournal>());
        services.AddSingleton<Mqtt.ISessionMemory, JournaledSessions>();
        services.AddSingleton<BooksCache>();
        services.AddSingleton<OutboxService>();
        services.AddHostedService(s => s.GetRequiredService<OutboxService>());
        return services;
    }
}
