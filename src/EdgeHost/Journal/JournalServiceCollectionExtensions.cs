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
        services.AddSingleton(s => new FaultJournal(Path.Combine(s.GetRequiredService<IOptions<HostSettings>>().Value.Data, "journal.db")));
        // One object behind each of them; whoever uses the journal names the part that it needs.
        services.AddSingleton<IFaultCases>(s => s.GetRequiredService<FaultJournal>());
        services.AddSingleton<IOutbox>(s => s.GetRequiredService<FaultJournal>());
        services.AddSingleton<IVerdicts>(s => s.GetRequiredService<FaultJournal>());
        services.AddSingleton<IImages>(s => s.GetRequiredService<FaultJournal>());
        services.AddSingleton<IJournalBooks>(s => s.GetRequiredService<FaultJournal>());
        services.AddSingleton<IJournalUpkeep>(s => s.GetRequiredService<FaultJournal>());
        services.AddSingleton<Mqtt.ISessionMemory, JournaledSessions>();
        services.AddSingleton<BooksCache>();
        services.AddSingleton<OutboxService>();
        services.AddHostedService(s => s.GetRequiredService<OutboxService>());
        return services;
    }
}
