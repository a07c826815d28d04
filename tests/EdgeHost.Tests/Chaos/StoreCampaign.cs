using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using EdgeDiag.EdgeHost.Tests.Campaigns;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>Damages a file of the data folder, starts the service, and asks whether it runs whole or says in one line why not.</summary>
internal sealed class StoreCampaign
{
    private readonly Findings _findings = new();
    private readonly ConcurrentDictionary<string, int> _outcomes = new(StringComparer.Ordinal);

    public async Task<Findings> RunAsync(int examples)
    {
        var clock = Stopwatch.StartNew();
        var random = ChaosScale.RandomFor("stores");
        using var template = await DataTemplate.MakeAsync();
        var before = StoreContents.Of(template.Data);
        var files = Directory
            .EnumerateFiles(template.Data, "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(f => (File: f, Name: StoreInputs.NameOf(template.Data, f)))
            .ToList();
        var weighted = files.SelectMany(f => Enumerable.Repeat(f, StoreInputs.ByFile.GetValueOrDefault(f.Name, 1))).ToList();
        var tries = Enumerable
            .Range(0, examples)
            .Select(i =>
            {
                // The first ones go over every file in turn.
                var (file, name) = i < files.Count ? files[i] : random.Pick(weighted);
                var damage = random.Pick([.. Damage.ByName.Keys.Order(StringComparer.Ordinal)]);
                return (File: file, Name: name, Damage: damage, Random: random.For($"{i}"), Number: i);
            })
            .ToList();
        await Parallel.ForEachAsync(
            tries,
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            async (t, _) => await TryAsync(template, before, Path.GetRelativePath(template.Data, t.File), t.Name, t.Damage, t.Random, t.Number)
        );
        var outcomes = string.Join(", ", _outcomes.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Key} {o.Value}"));
        Scale.Report(
            string.Create(
                CultureInfo.InvariantCulture,
                $"chaos, stores: {examples} damaged (starts: {outcomes}); {_findings.Count} findings, seed {Scale.Seed}, {clock.Elapsed.TotalSeconds:F0} s"
            )
        );
        return _findings;
    }

    private async Task TryAsync(DataTemplate template, StoreContents before, string file, string name, string damage, ChaosRandom random, int number)
    {
        using var folder = new TemporaryFolder();
        using var broker = new Mosquitto();
        var data = folder.File("var");
        template.CopyTo(data);
        if (damage == "of a later version" && file.EndsWith("-wal", StringComparison.Ordinal))
            damage = "noise";
        Damage.ByName[damage](random, Path.Combine(data, file));
        var what = $"{name} {damage}";
        string Example(ChaosProcess p) =>
            $"{file}: {damage}, number {number} of seed {Scale.Seed}: " + $"{(p.HasExited ? $"status {p.Status}" : "running")}\n{p.Log.Tail}";
        var up = await StartAsync(folder, broker, name, what, Example, before, damage);
        Restore(data, file, damage);
        // What is designed to come up after a repair comes up the second time; what refused says so again.
        if (!up || number % 5 == 0)
            await StartAsync(folder, broker, name, $"second start, {what}", Example, before with { Faults = 0, Tickets = 0 }, damage);
    }

    private async Task<bool> StartAsync(
        TemporaryFolder folder,
        Mosquitto broker,
        string name,
        string what,
        Func<ChaosProcess, string> example,
        StoreContents before,
        string damage
    )
    {
        using var process = ChaosProcess.Start(
            folder.Path,
            EdgeDiagProcess.Serving(broker, folder, DataTemplate.Settings(StoreInputs.NeedsModel(name))),
            heldToModes: true
        );
        string Said() => example(process);
        var leaf = name.Split('/')[^1].Replace("#", "", StringComparison.Ordinal).Split(".db")[0];
        var told = leaf.StartsWith('.') ? "spool" : leaf;
        if (!await process.ConnectedAsync())
        {
            Count(process.HasExited ? $"ended with {process.Status}" : "hung");
            if (!process.HasExited)
                _findings.Add($"neither up nor ended: {what}", Said());
            else if (await process.EndedAsync())
            {
                _findings.Unless(process.Status == 1, $"ends with status {process.Status}: {what}", Said);
                _findings.Unless(
                    process.Log.Text.Contains(told, StringComparison.Ordinal) || process.Log.Text.Contains(folder.File("var"), StringComparison.Ordinal),
                    $"the end does not name the file: {what}",
                    Said
                );
                Traces(process, what);
            }

            return false;
        }

        Count("up");
        await using var valid = await new ValidFaults(broker.Port).ConnectAsync();
        await valid.SendAsync();
        var answered = await valid.AnsweredAsync(90, process);
        if (!answered)
        {
            if (process.HasExited && await process.EndedAsync() && process.Status == 1 && process.Log.Text.Contains(told, StringComparison.Ordinal))
                return false;
            _findings.Add($"up, but a valid fault is not diagnosed: {what}", Said());
            return true;
        }

        var status = await process.StopAsync();
        _findings.Unless(status == 0, $"stopping gives another status than 0: {what}", Said);
        Traces(process, what);
        // SQLite itself goes back to the last whole commit of a damaged log, as after a power cut; nobody can tell the difference.
        if (damage is "unreadable" or "read-only" || name.EndsWith("-wal", StringComparison.Ordinal) || name.EndsWith("-shm", StringComparison.Ordinal))
            return true;
        var after = StoreContents.Of(folder.File("var"));
        var log = process.Log.Text;
        _findings.Unless(
            after.Faults > before.Faults || log.Contains("journal", StringComparison.OrdinalIgnoreCase),
            $"faults are lost and the log does not say so: {what}",
            () => $"{before} before, {after} after; {Said()}"
        );
        _findings.Unless(
            after.Tickets >= before.Tickets || log.Contains("tickets.db", StringComparison.Ordinal),
            $"tickets are lost and the log does not say so: {what}",
            () => $"{before} before, {after} after; {Said()}"
        );
        return true;
    }

    private void Traces(ChaosProcess process, string what)
    {
        foreach (var (frame, line) in process.Log.StackTraces)
            _findings.Add($"stack trace ({frame}): {what}", line);
    }

    private void Count(string outcome) => _outcomes.AddOrUpdate(outcome, 1, (_, n) => n + 1);

    // A mode is put right by a person; other damage stays.
    private static void Restore(string data, string file, string damage)
    {
        if (damage is "unreadable" or "read-only")
            Damage.SetMode(Path.Combine(data, file), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
