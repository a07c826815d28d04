using EdgeDiag.EdgeHost.Contracts.Cases;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Tickets;
using EdgeDiag.EdgeHost.Web.Requests;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Alarms;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Tickets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Web.Api;

/// <summary>The cases, and all that is known of one.</summary>
public static class CaseListEndpoints
{
    private const int LongestId = 400,
        LongestList = 200,
        MostPages = 10_000,
        MostTickets = 20;

    private static readonly NumberDescription Page = new("page", 1, MostPages, "Which page"),
        Size = new("size", 50, 200, "Most cases of a page");

    private static readonly WordDescription State =
            new(
                "state",
                LongestList,
                "States of the alarm with commas between them, open for those that are there or nobody has seen, or active or cleared alone"
            ),
        Severities = new("severity", LongestList, "Urgencies with commas between them"),
        Line = new("line", LongestId, "Line"),
        Device = new("device", LongestId, "Device id"),
        Code = new("code", LongestId, "Fault code, capital letters or not"),
        From = new("from", LongestId, "Received at this time or later, with a time zone"),
        To = new("to", LongestId, "Received before this time, with a time zone"),
        Text = new("q", LongestId, "A phrase that device, code, title, first cause or summary contains"),
        Order = new("order", LongestList, "newest, or priority: urgency, then not acknowledged, then newest");

    private static readonly SemaphoreSlim Turns = new(2);

    private static readonly IReadOnlySet<AlarmState> Open = new HashSet<AlarmState>
    {
        AlarmState.Unacknowledged,
        AlarmState.Acknowledged,
        AlarmState.ReturnedUnacknowledged,
    };

    /// <summary>Adds <c>GET /cases</c> and <c>GET /cases/{id}</c>.</summary>
    public static IEndpointRouteBuilder MapCaseLists(this IEndpointRouteBuilder routes)
    {
        var list = routes
            .MapGet("/cases", ListAsync)
            .Described<CasePageDto>("getCases", "The cases that match", StatusCodes.Status400BadRequest)
            .Produces(StatusCodes.Status304NotModified)
            .ReadsNumber(Page)
            .ReadsNumber(Size);
        foreach (var word in (WordDescription[])[State, Severities, Line, Device, Code, From, To, Text, Order])
            list.ReadsWord(word);
        routes
            .MapGet("/cases/{id}", OneAsync)
            .Described<CaseDto>(
                "getCase",
                "A case: its diagnosis, what happened to it, and the tickets that the diagnosis goes by",
                StatusCodes.Status404NotFound
            )
            .Produces(StatusCodes.Status304NotModified);
        return routes;
    }

    // Off the server's threads, and not many at once: a long list is read in many steps.
    private static async Task<IResult> ListAsync(HttpRequest request, ICaseList cases, CancellationToken cancellation)
    {
        var (page, size) = (QueryNumber.Read(request, Page), QueryNumber.Read(request, Size));
        var filter = Filter(request);
        await Turns.WaitAsync(cancellation);
        try
        {
            var found = await Task.Run(() => cases.List(filter, (page - 1) * size, size, cancellation), cancellation);
            return new TaggedJson<CasePageDto>(new CasePageDto(page, size, found.Total, found.IsWhole, [.. found.Rows.Select(CaseRowDto.From)]));
        }
        finally
        {
            Turns.Release();
        }
    }

    private static async Task<IResult> OneAsync(string id, ICaseList cases, IFaultCases faults, ITicketStore tickets, Diagnostician diagnostician)
    {
        if (cases.Row(id) is not { } row)
            return Problems.Refusal(StatusCodes.Status404NotFound, "id: expected a case of this box, not older than Journal:Retain, found another");
        var diagnosis = row.Final ?? Preliminary(row, faults, diagnostician);
        var cited = (diagnosis?.Causes ?? [])
            .SelectMany(c => c.Evidence)
            .Where(e => e.Kind == "ticket")
            .Select(e => e.Ref)
            .Distinct(StringComparer.Ordinal)
            .Take(MostTickets)
            .ToList();
        var earlier = await Task.Run(() => Found(tickets, cited));
        return new TaggedJson<CaseDto>(CaseDto.From(row, diagnosis, cases.Timeline(id), earlier));
    }

    // It is not kept, and is made again from what was known when the case was opened. The same each time, for its tag: without the time that
    // passes.
    private static Diagnosis? Preliminary(CaseRow row, IFaultCases faults, Diagnostician diagnostician)
    {
        try
        {
            return faults.Find(row.CaseId) is { Final: null } known
                ? diagnostician.Preliminary(known.Snapshot, known.Ids, known.Received, replayed: false) with
                {
                    Ts = row.Received,
                    LatencyMs = 0,
                    State = row.Alarm.IsActive ? FaultState.Active : FaultState.Cleared,
                    AcknowledgedBy = row.AcknowledgedBy,
                    ShelvedUntil = row.ShelvedUntil,
                    EpisodeId = row.EpisodeId,
                }
                : null;
        }
        catch (Exception e) when (e is not (SqliteException or IOException))
        {
            // What a person has put there; the case is shown without it.
            return null;
        }
    }

    // The case is shown also while the tickets cannot be read.
    private static List<TicketRecord> Found(ITicketStore tickets, IReadOnlyList<string> ids)
    {
        try
        {
            return [.. ids.Select(tickets.Find).OfType<TicketRecord>()];
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static CaseFilter Filter(HttpRequest request)
    {
        var (states, fault) = States(request);
        return new CaseFilter
        {
            States = states,
            Fault = fault,
            Severities = QueryWords.Names<Severity>(request, Severities),
            Line = QueryWords.Text(request, Line),
            Device = QueryWords.Text(request, Device),
            Code = QueryWords.Text(request, Code),
            From = QueryWords.Time(request, From),
            To = QueryWords.Time(request, To),
            Text = QueryWords.Text(request, Text),
            Order = QueryWords.Names<CaseOrder>(request, Order) switch
            {
                null => CaseOrder.Newest,
                { Count: 1 } one => one.Single(),
                _ => throw new InvalidInputException("query", Order.Name, "one order", "several"),
            },
        };
    }

    private static (IReadOnlySet<AlarmState>? States, FaultState? Fault) States(HttpRequest request) =>
        QueryWords.Text(request, State) switch
        {
            "open" => (Open, null),
            "active" => (null, FaultState.Active),
            "cleared" => (null, FaultState.Cleared),
            _ => (QueryWords.Names<AlarmState>(request, State, "open", "active", "cleared"), null),
        };
}
