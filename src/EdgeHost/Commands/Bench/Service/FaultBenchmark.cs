using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Demo;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.EdgeHost.Commands.Bench.Service;

/// <summary>
/// Sends faults at a steady pace to a service that runs already, as the line would, and takes the time until each final diagnosis
/// is back: alone, beside a training, and alone again, so that a machine that changes meanwhile does not pass for the training.
/// </summary>
public static class FaultBenchmark
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Measures.</summary>
    /// <param name="request">What to send.</param>
    /// <param name="train">Starts the training and returns when it trains.</param>
    /// <param name="time">For pace and latencies.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<FaultReport> RunAsync(
        FaultRequest request,
        Func<Task<TrainingBeside>> train,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var cases = InTurn(request.Tickets);
        await using var line = new LineClient();
        var sent = new ConcurrentDictionary<string, long>();
        var answered = new ConcurrentDictionary<string, (double Seconds, bool ByModel)>();
        line.Diagnosed += d =>
        {
            if (sent.TryGetValue(d.FaultId, out var since))
                answered.TryAdd(d.FaultId, (time.GetElapsedTime(since).TotalSeconds, d.Outcome != DiagnosisOutcome.ModelUnavailable));
        };
        await line.ConnectAsync(request.Port, request.Site, cancellationToken);
        var number = 0;
        await PhaseAsync(request.WarmUp);
        var before = await PhaseAsync((request.Faults + 1) / 2);
        await using var training = await train();
        var (steps, waits) = (training.Steps, training.Waits);
        var beside = await PhaseAsync(request.Faults);
        (steps, waits) = (training.Steps - steps, training.Waits - waits);
        await training.StopAsync();
        var after = await PhaseAsync(request.Faults / 2);
        return new FaultReport(before.With(after), beside, steps, waits);

        async Task<FaultPhase> PhaseAsync(int faults)
        {
            var ids = new List<string>();
            var began = time.GetTimestamp();
            for (var i = 0; i < faults; i++)
            {
                // By the clock of the first, so that a late wake-up does not thin the load.
                var due = TimeSpan.FromSeconds(i / request.PerSecond) - time.GetElapsedTime(began);
                if (due > TimeSpan.Zero)
                    await Task.Delay(due, time, cancellationToken);
                ids.Add(string.Create(CultureInfo.InvariantCulture, $"bench-{number}"));
                await SendAsync(cases[number++ % cases.Count], ids[^1]);
            }

            var last = time.GetTimestamp();
            while (ids.Any(id => !IsAnswered(id)) && time.GetElapsedTime(last) < request.Patience)
                await Task.Delay(Poll, time, cancellationToken);
            var found = ids.Where(answered.ContainsKey).Select(id => answered[id]).ToList();
            return new FaultPhase([.. found.Select(f => f.Seconds).Order()], ids.Count(id => !IsAnswered(id)), found.Count(f => !f.ByModel));
        }

        // A fault that has joined an open case has that case's diagnosis, published again with its id, and no time of its own.
        bool IsAnswered(string id) => answered.ContainsKey(id) || line.Finals.Values.Any(d => d.FaultIds.Contains(id));

        async Task SendAsync(Ticket ticket, string id)
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            await PublishAsync(
                "reading",
                new JsonObject
                {
                    ["ts"] = now,
                    ["values"] = new JsonObject(
                        ticket.Readings.Select(r =>
                            KeyValuePair.Create(r.Key, (JsonNode?)new JsonObject { ["value"] = r.Value.Value, ["unit"] = r.Value.Unit })
                        )
                    ),
                }
            );
            await PublishAsync("image", new JsonObject { ["ts"] = now, ["description"] = ticket.Image });
            sent[id] = time.GetTimestamp();
            await PublishAsync(
                "fault",
                new JsonObject
                {
                    ["id"] = id,
                    ["ts"] = now,
                    ["code"] = ticket.Code,
                    ["text"] = ticket.Text,
                }
            );

            Task PublishAsync(string kind, JsonObject payload) =>
                line.PublishAsync(
                    new ShiftMessage(
                        0,
                        $"{TopicAddress.Prefix}/{request.Site}/{ticket.Line}/{ticket.Device}/{kind}",
                        JsonSerializer.SerializeToUtf8Bytes(payload, Readable)
                    ),
                    cancellationToken
                );
        }
    }

    /// <summary>Tickets in an order in which a repeated fault of a device, which joins its open case and asks for nothing, comes as late as can be.</summary>
    /// <param name="tickets">The tickets.</param>
    internal static List<Ticket> InTurn(IReadOnlyList<Ticket> tickets) =>
        [.. tickets.GroupBy(t => (t.Device, t.Code)).SelectMany(g => g.Select((ticket, turn) => (ticket, turn))).OrderBy(t => t.turn).Select(t => t.ticket)];
}
