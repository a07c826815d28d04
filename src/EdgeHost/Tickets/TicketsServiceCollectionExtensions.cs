using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion.Safety;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Tickets;

/// <summary>Registers tickets.</summary>
public static class TicketsServiceCollectionExtensions
{
    /// <summary>Adds the store, the verdicts and reviews that fill it, and the index that answers draw on.</summary>
    public static IServiceCollection AddTickets(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<FeedbackSettings>().Bind(configuration.GetSection("Feedback")).CheckedAtStart("Feedback");
        services.AddSingleton(s =>
        {
            var log = s.GetRequiredService<ILogger<TicketStore>>();
            var store = new TicketStore(s.GetRequiredService<IOptions<HostSettings>>().Value.Data, log, bad => Log.TicketLeftOut(log, bad.Id, bad.Reason));
            s.GetRequiredService<WatchedFiles>().Add("tickets", store.RestoreIfLost);
            return store;
        });
        services.AddGuardedStore<ITicketStore>(TicketStore.FileName, StoreKind.Useful, s => s.GetRequiredService<TicketStore>());
        services.AddSingleton(s =>
            SafetyPatterns.Load(
                Locate.Required("Feedback:Safety", s.GetRequiredService<IOptions<FeedbackSettings>>().Value.Safety, "a folder with files of safety patterns")
            )
        );
        services.AddSingleton<ListedCauses>();
        services.AddSingleton<FeedbackIntake>();
        services.AddSingleton<TicketReviews>();
        services.AddSingleton<LiveTicketIndex>();
        services.AddSingleton<ReviewList>();
        services.AddHostedService<PostponedTickets>();
        services.AddSingleton<FirstAnswers>();
        return services;
    }
}
