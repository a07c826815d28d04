using System.Diagnostics;
using System.Globalization;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>
/// Asks after each batch whether the service is whole: alive, books balanced, every valid fault answered, memory and log bounded,
/// nothing stuck.
/// </summary>
internal sealed class ServiceCheck(ChaosService service, ValidFaults valid, Findings findings)
{
    /// <summary>Resident memory may grow by so much over what it was before the first hostile input, bytes.</summary>
    public const long MemoryBound = 400_000_000;

    private const int LongestLogLine = 8_000;
    private const double Patience = 90;
    private const int MostSilent = 3;

    private static readonly int WarmUp = ChaosScale.IsLong ? 60 : 10;

    private readonly int _id = service.Process.Id;
    private long _before;
    private int _silent;

    /// <summary>Valid faults alone, to know what is usual; how long each took.</summary>
    public async Task<IReadOnlyList<double>> QuietAsync(int faults, double perSecond)
    {
        // The first ones compile the program's code; they say nothing about what is usual.
        await SendAsync(WarmUp, perSecond);
        await valid.AnsweredAsync(Patience, service.Process);
        await SendAsync(faults, perSecond);
        if (!await valid.AnsweredAsync(Patience, service.Process))
            findings.Add("a valid fault is not diagnosed although nothing was wrong", $"{valid.Unanswered[0]}\n{service.Process.Log.Tail}");
        _before = service.Process.ResidentBytes;
        return [.. valid.Seconds.Skip(WarmUp)];
    }

    /// <summary>Checks everything; false where going on makes no sense.</summary>
    public async Task<bool> AfterBatchAsync(string when)
    {
        if (!Alive(when))
            return false;
        if (!await valid.AnsweredAsync(Patience, service.Process))
        {
            if (!Alive(when))
                return false;
            findings.Add(
                "a valid fault is not diagnosed",
                $"{string.Join(' ', valid.Unanswered.Take(4))}, {valid.Unanswered.Count} of {valid.Sent}, " + $"{when}\n{service.Process.Log.Tail}"
            );
            valid.GiveUp();
            // On, for what else there is; but a service that has fallen silent says nothing more.
            if (++_silent == MostSilent)
                return false;
        }

        var settled = await SettledAsync();
        if (!Alive(when))
            return false;
        findings.Unless(settled is not null, "the service tells no books over HTTP", () => when);
        findings.Unless(settled is not { Unpublished: > 0 }, "messages are stuck in the outbox", () => $"{settled}, {when}\n{service.Process.Log.Tail}");
        findings.Unless(settled is not { InFlight: > 0 }, "cases stay without a final diagnosis", () => $"{settled}, {when}\n{service.Process.Log.Tail}");
        findings.Unless(settled is null or { Balanced: true }, "the books do not balance", () => $"{settled}, {when}");
        findings.Unless(valid.Doubled.Count == 0, "a fault is in two diagnoses", () => $"{string.Join(' ', valid.Doubled.Take(3))}, {when}");
        var resident = service.Process.ResidentBytes;
        findings.Unless(
            resident < _before + MemoryBound,
            "resident memory passes its bound",
            () => $"{resident / 1_000_000} MB, {_before / 1_000_000} MB before, {when}"
        );
        return settled is not { Unpublished: > 0 };
    }

    /// <summary>Waits until every valid fault is answered; whether that is in time is what <see cref="AfterBatchAsync"/> finds.</summary>
    public Task AnsweredAsync() => valid.AnsweredAsync(Patience, service.Process);

    /// <summary>Stops the service and looks at what it leaves: exit status, books on disk, log.</summary>
    public async Task<JournalBooks?> EndAsync()
    {
        var log = service.Process.Log;
        if (!service.Process.HasExited)
        {
            var status = await service.Process.StopAsync();
            findings.Unless(
                status == 0,
                "stopping gives another status than 0",
                () => $"{status?.ToString(CultureInfo.InvariantCulture) ?? "it hangs"}\n{log.Tail}"
            );
        }

        if (ChaosScale.Logs is { } folder)
            await File.WriteAllTextAsync(Path.Combine(folder, "edgediag.log"), log.Text);
        foreach (var (frame, line) in log.StackTraces)
            findings.Add($"stack trace in the log: {frame}", line);
        foreach (var line in log.Forged)
            findings.Add("control characters of a sender reach the log", line);
        findings.Unless(log.LongestLine <= LongestLogLine, $"a log line is longer than {LongestLogLine} bytes", () => $"{log.LongestLine} bytes");
        // A broker may close the connection with a message that it refuses, as mosquitto 2.0.11 does; that is not the service's doing.
        var closedByBroker =
            log.CountOf("connection is closed") + log.CountOf("closed the connection") + log.CountOf("Broken pipe") + log.CountOf("Connection reset by peer");
        findings.Unless(
            log.CountOf("Connected to the broker") <= 1 + closedByBroker && log.CountOf("stays with the broker") == 0,
            "a message makes the service drop its connection",
            () => $"{log.CountOf("Connected to the broker")} connections\n{string.Join('\n', log.Text.Split('\n').Where(AboutTheConnection).Take(4))}"
        );
        var path = Path.Combine(service.Data, "journal.db");
        if (!File.Exists(path))
            return null;
        using var journal = new FaultJournal(path);
        findings.Unless(journal.DamagedFile is null, "the journal is damaged", () => journal.DamagedFile!);
        var books = journal.Books();
        findings.Unless(books.Balanced, "the books on disk do not balance", books.ToString);
        return books;
    }

    /// <summary>How long the valid faults took that were sent after the quiet time, of machines that nobody attacks.</summary>
    public IReadOnlyList<double> During(IReadOnlyList<double> quiet) => [.. valid.Seconds.Skip(WarmUp + quiet.Count)];

    /// <summary>Valid faults' P99 under attack against that without.</summary>
    public void JudgeLatency(IReadOnlyList<double> quiet, IReadOnlyList<double> during) =>
        findings.Unless(
            Latencies.At(during, 0.99) <= 2 * Latencies.At(quiet, 0.99),
            "valid faults take more than twice their usual time",
            () => Summary(quiet, during)
        );

    private static string At(IReadOnlyList<double> seconds, double share) =>
        seconds.Count == 0 ? "none" : Latencies.At(seconds, share).ToString("F3", CultureInfo.InvariantCulture);

    /// <summary>Figures of the run.</summary>
    public string Summary(IReadOnlyList<double> quiet, IReadOnlyList<double> during) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"valid faults {valid.Sent} sent, {valid.Sent - valid.Lost - valid.Unanswered.Count} diagnosed, P50/P99 "
                + $"{Latencies.At(quiet, 0.5):F3}/{Latencies.At(quiet, 0.99):F3} s before, {Latencies.At(during, 0.5):F3}/{Latencies.At(during, 0.99):F3} s "
                + $"during, in the service {At([.. valid.ServiceSeconds.Skip(WarmUp).Take(quiet.Count)], 0.99)} and "
                + $"{At([.. valid.ServiceSeconds.Skip(WarmUp + quiet.Count)], 0.99)} s "
                + $"(slowest {Slowest(quiet)}); of attacked machines {At(valid.SecondsOfAttacked, 0.5)}/{At(valid.SecondsOfAttacked, 0.99)} s; "
                + $"resident {_before / 1_000_000} MB before, at most {service.Process.PeakBytes / 1_000_000} MB; log "
                + $"{service.Process.Log.Bytes / 1000} KB"
        );

    private string Slowest(IReadOnlyList<double> quiet) =>
        string.Join(
            "; ",
            valid.Slowest(WarmUp + quiet.Count, 8).Select(f => FormattableString.Invariant($"{f.Seconds:F2} s at {f.At:F0}, {f.Service:F2} in the service"))
        );

    private async Task SendAsync(int faults, double perSecond)
    {
        for (var i = 0; i < faults; i++)
        {
            await valid.SendAsync();
            await Task.Delay(TimeSpan.FromSeconds(1 / perSecond), TimeProvider.System);
        }
    }

    private static bool AboutTheConnection(string line) =>
        line.Contains("Mqtt.MqttConnection[", StringComparison.Ordinal)
        && (line.Contains("Lost the broker", StringComparison.Ordinal) || line.Contains("stays with the broker", StringComparison.Ordinal));

    private bool Alive(string when)
    {
        if (!service.Process.HasExited && service.Process.Id == _id)
            return true;
        findings.Add("the service has ended", $"status {service.Process.Status}, {when}\n{service.Process.Log.Tail}");
        return false;
    }

    private async Task<JournalBooks?> SettledAsync()
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var books = await service.Books.ReadAsync();
            if (books is { InFlight: 0, Unpublished: 0 } || clock.Elapsed.TotalSeconds > Patience || service.Process.HasExited)
                return books;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }
}
