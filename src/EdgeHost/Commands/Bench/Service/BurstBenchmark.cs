using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Demo;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Mqtt;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Tickets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeDiag.EdgeHost.Commands.Bench.Service;

/// <summary>
/// Faults of many machines at once, over a broker within this process: when each diagnosis reaches a subscriber. The faults are
/// held-out tickets of the plant, as many as there are of a machine and code of their own first, so that as few as possible share a case.
/// </summary>
public static class BurstBenchmark
{
    private static readonly Severity[] Severities = [Severity.Low, Severity.Medium, Severity.High, Severity.Critical];
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20),
        Patience = TimeSpan.FromMinutes(10);

    /// <summary>Measures one burst.</summary>
    /// <param name="faults">Faults.</param>
    /// <param name="settings">Settings such as <c>--Model:Precision</c>, <c>bf16</c>.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TimeoutException">Not every diagnosis came.</exception>
    public static async Task<BurstReport> RunAsync(int faults, IReadOnlyList<string> settings, TimeProvider time, CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("edgediag-burst-");
        try
        {
            await using var broker = await EmbeddedBroker.StartAsync(0);
            string[] own =
            [
                "--Mqtt:Host",
                "127.0.0.1",
                "--Mqtt:Port",
                broker.Port.ToString(CultureInfo.InvariantCulture),
                "--Data",
                data.FullName,
                // Each case is to ask the model, which those of a flood do not.
                "--Alarms:FloodAlarms",
                "1000000",
                "--Logging:LogLevel:Default",
                "Error",
            ];
            using var host = EdgeDiagHost.Build(EdgeDiagHost.Configure([.. own, .. settings])).Prepared();
            var plant = host.Services.GetRequiredService<IOptions<HostSettings>>().Value;
            var tickets = Chosen(Locate.Existing(plant.Plant), faults);
            await host.StartAsync(cancellationToken);
            await host.Services.GetRequiredService<IMessagePublisher>().WaitConnectedAsync(cancellationToken);
            if (host.Services.GetRequiredService<AnswerModelSlot>().Model is LanguageModelAnswering answering)
                await answering.WarmUpAsync();
            using var line = new MqttClientFactory().CreateMqttClient();
            var report = await BurstAsync(line, broker.Port, plant.Site, tickets, host.Services.GetRequiredService<FaultJournal>(), time, cancellationToken);
            await line.DisconnectAsync(cancellationToken: cancellationToken);
            await host.StopAsync(CancellationToken.None);
            return report;
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<BurstReport> BurstAsync(
        IMqttClient line,
        int port,
        string site,
        IReadOnlyList<Ticket> tickets,
        FaultJournal journal,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var began = time.GetTimestamp();
        double Now() => time.GetElapsedTime(began).TotalSeconds;
        var (preliminary, final) = (new ConcurrentDictionary<string, double>(), new ConcurrentDictionary<string, double>());
        line.ApplicationMessageReceivedAsync += e =>
        {
            var at = Now();
            var diagnosis = DiagnosisJson.Read(Encoding.UTF8.GetString(e.ApplicationMessage.Payload.ToArray()));
            foreach (var fault in diagnosis.FaultIds)
                (diagnosis.Stage == DiagnosisStage.Final ? final : preliminary).TryAdd(fault, at);
            return Task.CompletedTask;
        };
        await line.ConnectAsync(new MqttClientOptionsBuilder().WithBroker("127.0.0.1", port).WithClientId("burst-line").Build(), cancellationToken);
        await line.SubscribeAsync($"{TopicAddress.Prefix}/{site}/+/+/diagnosis", MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken);
        // What the machines measure is known before they fail.
        foreach (var ticket in tickets.DistinctBy(t => t.Device))
            await PublishAsync(line, $"{Topic(site, ticket)}/reading", Reading(ticket, time.GetUtcNow()), cancellationToken);
        var sent = new Dictionary<string, (double At, Severity Severity)>();
        var acknowledged = new List<Task>();
        for (var i = 0; i < tickets.Count; i++)
        {
            var (id, severity) = ($"burst-{i}", Severities[i % Severities.Length]);
            sent[id] = (Now(), severity);
            acknowledged.Add(PublishAsync(line, $"{Topic(site, tickets[i])}/fault", Fault(tickets[i], id, severity, time.GetUtcNow()), cancellationToken));
        }

        await Task.WhenAll(acknowledged);
        var published = Now();
        // Each case has its preliminary diagnosis before its final one; a fault that joined it has the final one alone.
        while (final.Count < tickets.Count)
        {
            if (time.GetElapsedTime(began) > Patience)
                throw new TimeoutException($"{final.Count} of {tickets.Count} final diagnoses after {Patience.TotalSeconds:0} s");
            await Task.Delay(Poll, time, cancellationToken);
        }

        var books = journal.Books();
        return new BurstReport(
            [
                .. sent.Select(s => new BurstFault(
                    s.Key,
                    s.Value.Severity,
                    s.Value.At,
                    preliminary.TryGetValue(s.Key, out var first) ? first : null,
                    final[s.Key]
                )),
            ],
            published,
            books
        );
    }

    private static List<Ticket> Chosen(string plant, int faults)
    {
        using var suite = EvaluationSuite.Load(plant, "heldout");
        var tickets = FaultBenchmark.InTurn([.. suite.Questions.Select(q => q.Ticket)]);
        return [.. Enumerable.Range(0, faults).Select(i => tickets[i % tickets.Count])];
    }

    private static string Topic(string site, Ticket ticket) => $"{TopicAddress.Prefix}/{site}/{ticket.Line}/{ticket.Device}";

    private static JsonObject Reading(Ticket ticket, DateTimeOffset ts)
    {
        var values = new JsonObject();
        foreach (var (name, value) in ticket.Readings)
            values[name] = new JsonObject { ["value"] = value.Value, ["unit"] = value.Unit };
        return new JsonObject { ["ts"] = ts.ToUnixTimeMilliseconds(), ["values"] = values };
    }

    private static JsonObject Fault(Ticket ticket, string id, Severity severity, DateTimeOffset ts) =>
        new()
        {
            ["id"] = id,
            ["ts"] = ts.ToUnixTimeMilliseconds(),
            ["code"] = ticket.Code,
            ["severity"] = severity.ToString().ToLowerInvariant(),
            ["text"] = ticket.Text,
        };

    private static Task PublishAsync(IMqttClient line, string topic, JsonObject payload, CancellationToken cancellationToken) =>
        line.PublishAsync(
            new MqttApplicationMessageBuilder()
                .WithTopic(topic)
                .WithPayload(payload.ToJsonString())
                .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                .Build(),
            cancellationToken
        );
}
