using System.Diagnostics;
using System.Globalization;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Tests.Campaigns;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>Values of every setting: the service is put together with each, and a sample is really run.</summary>
internal sealed class SettingCampaign
{
    private readonly Findings _findings = new();
    private readonly SortedDictionary<string, int> _outcomes = new(StringComparer.Ordinal);

    /// <param name="examples">Values, taken in turn from the keys.</param>
    /// <param name="runs">So many of them are given to the real program too.</param>
    public async Task<Findings> RunAsync(int examples, int runs)
    {
        var clock = Stopwatch.StartNew();
        var random = ChaosScale.RandomFor("settings");
        string[] keys = [.. SettingInputs.ByKey.Keys.Order(StringComparer.Ordinal)];
        using var folder = new TemporaryFolder();
        using var broker = new Mosquitto();
        for (var i = 0; i < examples; i++)
        {
            var key = keys[i % keys.Length];
            var example = SettingInputs.ByKey[key](random, folder);
            string[] words = [.. Words(key, example.Value, folder)];
            var outcome = await OutcomeAsync(words);
            _outcomes[outcome.Name] = _outcomes.GetValueOrDefault(outcome.Name) + 1;
            Judge(key, example, outcome.Name, outcome.Lines);
            if (
                i % Math.Max(1, examples / runs) == 0
                && !key.StartsWith("Mqtt:", StringComparison.Ordinal)
                && key is not ("Host" or "Site" or "Model:Endpoint")
            )
                await ReallyAsync(broker, key, example, words, outcome.Name);
        }

        Scale.Report(
            string.Create(
                CultureInfo.InvariantCulture,
                $"chaos, settings: {examples} values of {keys.Length} keys ({string.Join(", ", _outcomes.Select(o => $"{o.Key} {o.Value}"))}); "
                    + $"{_findings.Count} findings, seed {Scale.Seed}, {clock.Elapsed.TotalSeconds:F0} s"
            )
        );
        return _findings;
    }

    private static IEnumerable<string> Words(string key, string value, TemporaryFolder folder)
    {
        // Values are joined to their keys: one that begins with -- would be read as a key.
        if (!key.StartsWith("Model:", StringComparison.OrdinalIgnoreCase))
            yield return "--Model:Path=";
        else if (!key.Equals("Model:Adapter", StringComparison.OrdinalIgnoreCase))
            yield return $"--Model:Adapter={Path.Combine(Repository.Root, "adapters", "demo-plant")}";
        if (!key.Equals("Plant", StringComparison.OrdinalIgnoreCase))
            yield return $"--Plant={ChaosService.Plant}";
        if (!key.Equals("Data", StringComparison.OrdinalIgnoreCase))
            yield return $"--Data={folder.File("var")}";
        if (key.Contains(":Routes:#", StringComparison.Ordinal) && !key.EndsWith("Adapter", StringComparison.Ordinal))
            yield return $"--Model:Routes:0:Adapter={Path.Combine(Repository.Root, "adapters", "demo-plant")}";
        yield return $"--{key.Replace("#", "0", StringComparison.Ordinal)}={value}";
    }

    // As every command does it: what the program has no line for comes through as an exception, and would show its stack.
    private static async Task<(string Name, IReadOnlyList<string> Lines)> OutcomeAsync(string[] words)
    {
        var errors = Console.Error;
        using var said = new StringWriter();
        Console.SetError(said);
        try
        {
            var status = await CommandErrors.GuardAsync(() =>
            {
                using var host = EdgeDiagHost.Build(EdgeDiagHost.Configure(words)).Prepared();
                return Task.FromResult(0);
            });
            return (
                status switch
                {
                    0 => "accepted",
                    2 => "refused",
                    _ => "failed",
                },
                [.. said.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)]
            );
        }
        catch (Exception e)
        {
            return ("crashed", [$"{e.GetType().Name}: {e.Message}"]);
        }
        finally
        {
            Console.SetError(errors);
        }
    }

    private void Judge(string key, SettingExample example, string outcome, IReadOnlyList<string> lines)
    {
        string Said() => $"{key} = '{example.Value}': {outcome}: {string.Join(" / ", lines)}";
        _findings.Unless(outcome != "crashed", "a setting crashes the start", Said);
        if (outcome == "crashed")
            return;
        _findings.Unless(!(example.Expected == Expected.Accepted && outcome != "accepted"), "a setting refuses a right value", Said);
        _findings.Unless(
            !(example.Expected == Expected.Refused && outcome == "accepted" && SettingInputs.IsOfTheService(key)),
            "a setting takes a wrong value",
            Said
        );
        var plain = key.Replace("#", "0", StringComparison.Ordinal);
        _findings.Unless(
            outcome == "accepted"
                || lines.Any(l =>
                    l.Contains(plain, StringComparison.OrdinalIgnoreCase)
                    || l.Contains(key.Split(':')[0] + ":", StringComparison.OrdinalIgnoreCase)
                    || (example.Value.Length > 0 && l.Contains(Path.GetFileName(example.Value), StringComparison.Ordinal))
                ),
            "a refusal does not name its setting",
            Said
        );
        _findings.Unless(lines.All(l => !l.Any(c => char.IsControl(c))), "a refusal of settings has control characters of the value", Said);
        _findings.Unless(!lines.Any(l => l.Contains("secret-word", StringComparison.Ordinal)), "a refusal of settings shows a password", Said);
        _findings.Unless(lines.All(l => l.Length < 1000), "a refusal of settings is longer than 1000 characters", Said);
    }

    private async Task ReallyAsync(Mosquitto broker, string key, SettingExample example, string[] words, string outcome)
    {
        using var data = new TemporaryFolder();
        string[] arguments = ["run", "--Mqtt:Host", "127.0.0.1", "--Mqtt:Port", $"{broker.Port}", "--Host", "box", .. words];
        using var process = ChaosProcess.Start(data.Path, arguments);
        var connected = await process.ConnectedAsync();
        string Said() =>
            $"{key} = '{example.Value}', in process {outcome}: " + $"{(process.HasExited ? $"status {process.Status}" : "still running")}\n{process.Log.Tail}";
        if (!connected)
        {
            var ended = process.HasExited && await process.EndedAsync();
            _findings.Unless(ended && process.Status is 1 or 2 && outcome != "accepted", "run: neither runs nor ends with status 1 or 2", Said);
            _findings.Unless(process.Log.StackTraces.Count == 0, "run: a stack trace", Said);
            return;
        }

        await using var valid = await new ValidFaults(broker.Port).ConnectAsync();
        await valid.SendAsync();
        _findings.Unless(await valid.AnsweredAsync(60, process), "run: a valid fault is not diagnosed", Said);
        _findings.Unless(await process.StopAsync() == 0, "run: stopping gives another status than 0", Said);
    }
}
