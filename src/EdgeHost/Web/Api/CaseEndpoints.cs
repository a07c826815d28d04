using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Alarms;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Web.Requests;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Alarms;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeDiag.EdgeHost.Web.Api;

/// <summary>What people do with cases.</summary>
public static class CaseEndpoints
{
    private const int LongestText = 400;
    private static readonly NumberDescription Hours = new("hours", 24, 168, "How many of the last hours are looked at");

    /// <summary>Adds <c>POST /cases/{id}/acknowledge</c>, <c>shelve</c> and <c>unshelve</c>, <c>GET /episodes/{id}</c> and <c>GET /alarms/kpis</c>.</summary>
    public static IEndpointRouteBuilder MapCases(this IEndpointRouteBuilder routes)
    {
        routes.MapChange<AlarmChangeDto>("acknowledge", "acknowledgeCase", "A person has seen the fault", AlarmEvent.Acknowledged);
        routes.MapChange<ShelveDto>("shelve", "shelveCase", "A person sets the alarm aside for a limited time; it comes back by itself", AlarmEvent.Shelved);
        routes.MapChange<AlarmChangeDto>("unshelve", "unshelveCase", "A person takes the alarm back from the shelf", AlarmEvent.Unshelved);
        routes
            .MapGet("/episodes/{id}", (string id, IAlarms alarms) => EpisodeOf(id, alarms))
            .Described<EpisodeDto>("getEpisode", "A flood: its first-out, and all its alarms in order of their first coming", StatusCodes.Status404NotFound);
        routes
            .MapGet("/alarms/kpis", (HttpRequest request, AlarmReports reports) => Results.Json(Shown(reports.Make(QueryNumber.Read(request, Hours)))))
            .Described<AlarmKpisDto>("getAlarmKpis", "How well the alarms of the last hours could be handled", StatusCodes.Status400BadRequest)
            .ReadsNumber(Hours);
        return routes;
    }

    private static AlarmKpisDto Shown(AlarmReport report)
    {
        static IReadOnlyList<AlarmCountDto> Counts(IEnumerable<AlarmCount> counts) =>
            [.. counts.Select(c => new AlarmCountDto(c.Key.Line, c.Key.Device, c.Key.Code, c.Alarms))];
        var kpis = report.Kpis;
        return new AlarmKpisDto(
            report.From,
            report.To,
            report.IsWhole,
            kpis.Alarms,
            Math.Round(kpis.PerSlot, 3),
            kpis.MostInSlot,
            kpis.Load.ToString().ToLowerInvariant(),
            Math.Round(kpis.FloodShare, 4),
            kpis.Severities.ToDictionary(s => s.Key.ToString().ToLowerInvariant(), s => s.Value),
            Counts(kpis.Frequent),
            Counts(kpis.Chattering),
            [
                .. report.Standing.Select(s => new StandingAlarmDto(
                    s.CaseId,
                    s.Key.Line,
                    s.Key.Device,
                    s.Key.Code,
                    s.Severity.ToString().ToLowerInvariant(),
                    s.Since
                )),
            ],
            kpis.ToAcknowledge.Count,
            Seconds(kpis.ToAcknowledge),
            kpis.ToClear.Count,
            Seconds(kpis.ToClear)
        );
    }

    private static double? Seconds(AlarmDuration duration) => duration.Mean is { } mean ? Math.Round(mean.TotalSeconds, 1) : null;

    private static IResult EpisodeOf(string id, IAlarms alarms) =>
        alarms.Episode(id) is { } episode
            ? Results.Json(Shown(episode))
            : Problems.Refusal(StatusCodes.Status404NotFound, "id: expected an episode of this box, not older than Journal:Retain, found another");

    private static EpisodeDto Shown(JournaledEpisode episode) =>
        new(
            episode.Id,
            episode.Line,
            episode.FirstOut,
            JsonNamingPolicy.SnakeCaseLower.ConvertName(episode.Reason.ToString()),
            episode.Messages,
            episode.Asked,
            [.. episode.Alarms.Select(a => new EpisodeAlarmDto(a.CaseId, a.Device, a.Code, a.At, a.State.ToString().ToLowerInvariant()))]
        );

    private static void MapChange<T>(this IEndpointRouteBuilder routes, string call, string name, string summary, AlarmEvent e) =>
        routes
            .MapPost(
                $"/cases/{{id}}/{call}",
                (string id, HttpRequest request, AlarmDesk alarms, CancellationToken cancellation) => ChangeAsync(id, e, request, alarms, cancellation)
            )
            .RequiresToken("only a known person may change an alarm")
            .Described<AlarmDto>(name, summary, StatusCodes.Status400BadRequest, StatusCodes.Status403Forbidden)
            .ReadsBody<T>();

    private static async Task<IResult> ChangeAsync(string id, AlarmEvent e, HttpRequest request, AlarmDesk alarms, CancellationToken cancellation)
    {
        try
        {
            var body = await JsonBody.ReadAsync(request, cancellation) ?? throw new InvalidInputException("request", "body", "a JSON object", "nothing");
            var (alarm, until) = alarms.Change(
                id,
                e,
                JsonBody.Text(body, "by", LongestText) ?? "",
                e == AlarmEvent.Shelved ? TimeSpan.FromMinutes(Minutes(body)) : null
            );
            return Results.Json(
                new AlarmDto(
                    id,
                    JsonNamingPolicy.SnakeCaseLower.ConvertName(alarm.State.ToString()),
                    alarm.IsActive ? "active" : "cleared",
                    alarm.State == AlarmState.Shelved ? until : null
                )
            );
        }
        catch (InvalidInputException e2)
        {
            return Problems.BadRequest(e2.Message);
        }
    }

    // Bounded before it becomes a time, which holds no number of minutes that is larger.
    private static double Minutes(JsonObject body) =>
        body["minutes"] is JsonValue value && value.TryGetValue<double>(out var minutes) && minutes is > 0 and < 1_000_000
            ? minutes
            : throw new InvalidInputException("request", "minutes", "a number greater than 0", body["minutes"] is null ? "nothing" : "something else");
}
