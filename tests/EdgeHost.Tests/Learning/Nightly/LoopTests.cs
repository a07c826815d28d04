using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.EdgeHost.Tests.Adapters;
using EdgeDiag.EdgeHost.Tickets;
using EdgeDiag.Fusion.Evaluation.Promotion;
using EdgeDiag.Fusion.Tickets;
using EdgeDiag.Model.Registry;

namespace EdgeDiag.EdgeHost.Tests.Learning.Nightly;

/// <summary>
/// The whole loop with the real parts: a failure that neither manuals nor tickets know of (samples/new-mode), sixty corrections over
/// MQTT, one night, better answers from the running service, and back again.
/// </summary>
public sealed class LoopTests : IDisposable
{
    private const string Status = "edgediag/v1/s1/service/box/status",
        Device = "edgediag/v1/s1/line-1/comp-01";
    private const int Asked = 30;

    private static readonly string NewMode = Path.Combine(Repository.Root, "samples", "new-mode");

    private readonly Mosquitto _broker = new();
    private readonly TemporaryFolder _data = new();
    private int _hour;

    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task SixtyCorrections_OneNight_TheServiceKnowsTheFailure_RollbackBringsTheOldAnswersBack()
    {
        var registry = new AdapterRegistry(_data.File("var/registry"), TimeProvider.System);
        var old = registry.Add("demo", DemoAdapters.Bundled, new AdapterProvenance()).Reference;
        registry.Promote(old);
        var (corrections, heldOut) = (
            TicketFile.Read(Path.Combine(NewMode, "corrected.jsonl")),
            TicketFile.Read(Path.Combine(NewMode, "heldout.jsonl")).Take(Asked).ToList()
        );
        using var heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        using var service = await EdgeDiagProcess.ServeAsync(
            _broker,
            _data,
            "--Model:Adapter",
            "demo",
            "--Rollback:Enabled",
            "false",
            // A cause of their own over MQTT, sixty in an hour: the broker of this plant lets nobody else send verdicts.
            "--Feedback:Mqtt",
            "trusted",
            "--Feedback:PerDeviceAndHour",
            "1000",
            // Votes know the failure at once, and leave the night little to prove: what is shown here is what the adapter learns.
            "--Diagnoses:VoteWeight",
            "0"
        );

        // Before anybody has said anything.
        var before = Right(heldOut, await AskAsync(heard, heldOut, "before"));
        Assert.True(before < 0.3, $"{before:P0} right before");

        var answered = await AskAsync(heard, corrections, "day");
        foreach (var (ticket, diagnosis) in corrections.Zip(answered))
            await _broker.PublishAsync(
                $"{Device}/feedback",
                JsonSerializer.Serialize(
                    new
                    {
                        ts = ticket.Timestamp,
                        diagnosis_id = diagnosis.GetProperty("id").GetString(),
                        verdict = "corrected",
                        cause = ticket.Cause,
                        actions = ticket.Actions,
                        by = "Li",
                    }
                )
            );
        using (var store = new TicketStore(_data.File("var")))
            await Eventually.HoldsAsync(() => store.Since(0).Count == corrections.Count, () => $"{store.Since(0).Count} tickets");

        // What the old adapter says now that it finds the corrections among the earlier tickets.
        var asBefore = await AskAsync(heard, heldOut, "evening");
        var night = Stopwatch.GetTimestamp();
        // All of the gate but its clock: whatever else this machine does meanwhile is no reason to fail.
        var (status, output, errors) = await EdgeDiagProcess.RunAsync(
            _data.Path,
            "learn",
            "--json",
            "--Data",
            _data.File("var"),
            "--Model:Adapter",
            "demo",
            "--Gate:Latency",
            "10",
            "--Gate:MaxSeconds",
            "600",
            "--Diagnoses:VoteWeight",
            "0",
            // The long form is the night as it is set up by default; the short one rehearses fewer older tickets.
            "--Learning:Replay",
            $"{Campaigns.Scale.Of(6, 12)}"
        );
        Tell($"one night took {Stopwatch.GetElapsedTime(night).TotalSeconds:F0} s");
        Assert.True(status == 0, errors);
        var outcome = JsonDocument.Parse(output).RootElement;
        Tell($"{outcome.GetProperty("line").GetString()}");
        Assert.True(outcome.GetProperty("result").GetString() == "promoted", output);
        var version = outcome.GetProperty("version").GetString()!;
        Assert.StartsWith("# Passed", File.ReadAllText(Path.Combine(registry.Find(version).Folder, GateReport.TextName)), StringComparison.Ordinal);
        var older = outcome.GetProperty("checks").EnumerateArray().Single(c => c.GetProperty("name").GetString() == Gate.OlderTickets);
        var fall = older.GetProperty("rival").GetDouble() - older.GetProperty("candidate").GetDouble();
        Assert.True(fall < 0.02 + 1e-9, $"the rest fell by {fall:P1}");

        // The same process, without a restart.
        await FollowsAsync(heard, version);
        var learned = await AskAsync(heard, heldOut, "morning");
        Assert.All(learned, d => Assert.Equal(version, d.GetProperty("model").GetProperty("adapter").GetString()));
        Tell($"right: {before:P0} before, {Right(heldOut, asBefore):P0} with the corrections at hand, {Right(heldOut, learned):P0} after the night");
        Tell($"the rest fell by {100 * fall:F1} points");
        Assert.True(Right(heldOut, learned) >= 0.8, $"{Right(heldOut, learned):P0} right after the night");

        var (rolled, _, problem) = await EdgeDiagProcess.RunAsync(_data.Path, "adapters", "rollback", "demo", "--Data", _data.File("var"));
        Assert.True(rolled == 0, problem);
        await FollowsAsync(heard, old);
        var moved = registry.Events("demo")[^1].Ts;
        var told = DateTimeOffset.FromUnixTimeMilliseconds(
            heard.All.Last(m => m.Topic == Status).Json.GetProperty("ts") is { ValueKind: JsonValueKind.Number } ts
                ? ts.GetInt64()
                : DateTimeOffset
                    .Parse(heard.All.Last(m => m.Topic == Status).Json.GetProperty("ts").GetString()!, CultureInfo.InvariantCulture)
                    .ToUnixTimeMilliseconds()
        );
        Tell($"the old adapter answered {(told - moved).TotalMilliseconds:F0} ms after the alias had moved");
        // How long that takes is for an idle machine and only told; both are times of this machine's clock, rounded to milliseconds.
        Assert.True(told >= moved.AddMilliseconds(-1), $"told at {told:O}, moved at {moved:O}");
        var back = await AskAsync(heard, heldOut, "back");
        Assert.Equal(asBefore.Select(Said), back.Select(Said));
    }

    private static string Said(JsonElement d) => string.Join('|', d.GetProperty("causes").EnumerateArray().Select(c => c.GetProperty("text").GetString()));

    private static void Tell(FormattableString line) => Campaigns.Scale.Report(line.ToString(CultureInfo.InvariantCulture));

    private static double Right(IReadOnlyList<Ticket> tickets, IReadOnlyList<JsonElement> diagnoses) =>
        tickets
            .Zip(diagnoses)
            .Count(p =>
                p.Second.GetProperty("causes").EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } first
                && first.GetProperty("text").GetString() == p.First.Cause
            ) / (double)tickets.Count;

    // Readings, image and fault of each ticket, an hour apart, as the PLC would send them; its final diagnosis.
    private async Task<IReadOnlyList<JsonElement>> AskAsync(Subscription heard, IReadOnlyList<Ticket> tickets, string name)
    {
        var ids = new List<string>();
        foreach (var ticket in tickets)
        {
            var ts = new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero).AddHours(_hour++).ToUnixTimeMilliseconds();
            ids.Add($"{name}-{ticket.Id}");
            await _broker.PublishAsync(
                $"{Device}/reading",
                JsonSerializer.Serialize(new { ts, values = ticket.Readings.ToDictionary(r => r.Key, r => new { value = r.Value.Value, unit = r.Value.Unit }) })
            );
            await _broker.PublishAsync($"{Device}/image", JsonSerializer.Serialize(new { ts, description = ticket.Image }));
            await _broker.PublishAsync(
                $"{Device}/fault",
                JsonSerializer.Serialize(
                    new
                    {
                        id = ids[^1],
                        ts = ts + 500,
                        code = ticket.Code,
                        text = ticket.Text,
                    }
                )
            );
        }

        Dictionary<string, JsonElement> Final() =>
            heard.Diagnoses("final").GroupBy(d => d.GetProperty("fault_id").GetString()!).ToDictionary(g => g.Key, g => g.Last());
        await Eventually.HoldsAsync(() => Final() is var final && ids.All(final.ContainsKey), () => $"{Final().Count} final diagnoses");
        var all = Final();
        return [.. ids.Select(i => all[i])];
    }

    private static Task FollowsAsync(Subscription heard, string version)
    {
        string? Model() => heard.All.LastOrDefault(m => m.Topic == Status)?.Json.GetProperty("model").GetString();
        return Eventually.HoldsAsync(() => Model() == $"mini+{version}", () => $"the status topic says {Model()}");
    }
}
