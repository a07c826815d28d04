using System.Reflection;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Model;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Tests.Documentation;

/// <summary>Each line of the log has a number of its own, and docs/reference/log-events.md has them all.</summary>
public sealed class LogEventTests
{
    private static readonly IReadOnlyList<(string Room, LoggerMessageAttribute Event)> Events =
    [
        .. new[] { typeof(Program), typeof(CasePolicy), typeof(LanguageModel) }
            .SelectMany(t => t.Assembly.GetTypes())
            .SelectMany(t =>
                t.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            )
            .SelectMany(m =>
                m.GetCustomAttributes<LoggerMessageAttribute>().Select(a => (m.DeclaringType!.Namespace!["EdgeDiag.".Length..].Replace("EdgeHost.", ""), a))
            )
            .OrderBy(e => e.a.EventId),
    ];

    [Fact]
    public void Numbers_AreUsedOnce() => Assert.Empty(Events.GroupBy(e => e.Event.EventId).Where(g => g.Count() > 1).Select(g => g.Key));

    [Fact]
    public void Page_HasEachOfThem()
    {
        var page = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "reference", "log-events.md"));
        var expected = Events.Select(e => $"| {e.Event.EventId} | {Level(e.Event)} | `{e.Room}` | {Written(e.Event.Message)} |").ToList();
        Assert.True(expected.Count > 90, $"{expected.Count}");
        Assert.True(expected.SequenceEqual(page.Where(l => l.StartsWith("| ", StringComparison.Ordinal) && char.IsDigit(l[2]))), string.Join('\n', expected));
    }

    // The caller of some events says how severe they are.
    private static string Level(LoggerMessageAttribute of) => of.Level == LogLevel.None ? "varies" : of.Level.ToString().ToLowerInvariant();

    private static string Written(string message) => message.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
