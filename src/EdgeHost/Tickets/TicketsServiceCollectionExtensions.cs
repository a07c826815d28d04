using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Tickets;

/// <summary>Registers tickets.</summary>
public static class TicketsServiceCollectionExtensions
{
    /// <summary>Adds the store, the verdicts that fill it, and the index that answers draw on.</summary>
    public static IServiceCollection AddTickets(this IServiceCollection services)
    {
        services.AddSingleton(s => new TicketStore(s.GetRequiredService<IOptions<HostSettings>>().Value.Data, s.GetRequiredService<ILogger<TicketStore>>()));
        services.AddGuardedStore<ITicketStore>(TicketStore.FileName, StoreKind.Useful, s => s.GetRequiredService<TicketStore>());
        services.AddSingleton<Judgements>();
        services.AddSingleton<PlantTickets>();
        services.AddHostedService<PostponedTickets>();
        services.AddSingleton<FirstAnswers>();
        return services;
    }
}
