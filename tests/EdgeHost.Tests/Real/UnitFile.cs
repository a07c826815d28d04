using System.Diagnostics;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Tests.Real;

/// <summary>The [Service] section of a systemd unit.</summary>
internal sealed class UnitFile
{
    private readonly List<(string Key, string Value)> _lines;

    public UnitFile(string path)
    {
        Path = path;
        _lines =
        [
            .. File.ReadAllLines(path)
                .SkipWhile(l => l != "[Service]")
                .Skip(1)
                .TakeWhile(l => !l.StartsWith('['))
                .Where(l => l.Length > 0 && l[0] != '#')
                .Select(l => l.Split('=', 2))
                .Select(p => (p[0], p[1])),
        ];
    }

    public string Path { get; }

    public IEnumerable<string> Keys => _lines.Select(l => l.Key).Distinct();

    /// <summary>The value of a key that stands once.</summary>
    public string Value(string key) => _lines.Single(l => l.Key == key).Value;

    /// <summary>Variables that the unit gives the program.</summary>
    public IReadOnlyDictionary<string, string> Environment =>
        _lines.Where(l => l.Key == "Environment").Select(l => l.Value.Split('=', 2)).ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);

    /// <summary>The system calls that the unit's filter leaves, its groups resolved by systemd itself.</summary>
    public IReadOnlySet<string> SystemCalls()
    {
        var calls = new HashSet<string>();
        foreach (var value in _lines.Where(l => l.Key == "SystemCallFilter").Select(l => l.Value))
        {
            var names = value.TrimStart('~').Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(Resolve).ToList();
            if (value[0] == '~')
                calls.ExceptWith(names);
            else
                calls.UnionWith(names);
        }

        return calls;
    }

    /// <summary>Exposure as <c>systemd-analyze security</c> states it, with drop-ins that lie beside the file.</summary>
    public async Task<double> ExposureAsync()
    {
        var lines = await Command.LinesAsync("systemd-analyze", "security", "--offline=true", "--no-pager", Path);
        var overall = lines.Single(l => l.Contains("Overall exposure level", StringComparison.Ordinal));
        return double.Parse(
            overall[(overall.LastIndexOf(':') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0],
            System.Globalization.CultureInfo.InvariantCulture
        );
    }

    private static IEnumerable<string> Resolve(string name)
    {
        if (name[0] != '@')
            return [name];
        return Command
            .LinesAsync("systemd-analyze", "syscall-filter", "--no-pager", name)
            .GetAwaiter()
            .GetResult()
            .Where(l => l.StartsWith("    ", StringComparison.Ordinal))
            .Select(l => l.Trim())
            .Where(l => l.Length > 0 && l[0] != '#')
            .SelectMany(Resolve);
    }
}
