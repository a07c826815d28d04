using System.Collections;
using System.CommandLine;
using System.Reflection;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Events;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Command = System.CommandLine.Command;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>The inputs that the code has, taken from the code itself.</summary>
internal static class RegisteredInputs
{
    private static readonly string[] FileWords = ["file", "folder", "json", "csv", "jsonl", "markdown", "pdf", "pem"];

    /// <summary>Kinds of event, as the last segment of their topic.</summary>
    public static IReadOnlyList<string> Kinds() => [.. Enum.GetNames<EventKind>().Select(k => k.ToLowerInvariant())];

    /// <summary>Every key of the settings; an entry of a list has <c>#</c> for its number.</summary>
    public static IReadOnlyList<string> Settings()
    {
        const BindingFlags any = BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public;
        var all = typeof(SettingKeys).GetProperty("All", any)?.GetValue(null) ?? typeof(SettingKeys).GetField("Known", any)?.GetValue(null);
        Assert.True(all is IEnumerable, "SettingKeys has neither All nor Known any more: name here where its keys are");
        return
        [
            .. ((IEnumerable)all)
                .Cast<object>()
                .Select(k => k as string ?? (string)k.GetType().GetProperty("Name")!.GetValue(k)!)
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Method and pattern of every route of the real host.</summary>
    public static IReadOnlyList<string> Routes()
    {
        using var folder = new TemporaryFolder();
        using var host = EdgeDiagHost.Build(
            EdgeDiagHost.Configure([
                "--Http:Port",
                $"{ChaosService.FreePort()}",
                "--Data",
                folder.File("var"),
                "--Plant",
                ChaosService.Plant,
                "--Model:Path",
                "",
            ])
        );
        Assert.True(host is IEndpointRouteBuilder, "the host has no routes any more: name here where they are");
        return
        [
            .. ((IEndpointRouteBuilder)host)
                .DataSources.SelectMany(s => s.Endpoints)
                .OfType<RouteEndpoint>()
                .SelectMany(e =>
                    (e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["*"]).Select(m => $"{m} /{e.RoutePattern.RawText!.TrimStart('/')}")
                )
                .Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>Arguments and options of commands that name a file or folder, such as <c>tickets import FILE</c>.</summary>
    public static IReadOnlyList<string> Files()
    {
        var commands = typeof(EdgeDiagHost)
            .Assembly.GetTypes()
            .Where(t => t.Namespace?.StartsWith("EdgeDiag.EdgeHost.Commands", StringComparison.Ordinal) == true)
            .Select(t => t.GetMethod("Create", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic, []))
            .Where(m => m?.ReturnType == typeof(Command))
            .Select(m => (Command)m!.Invoke(null, [])!)
            .ToList();
        var inner = commands.SelectMany(Below).Select(c => (c.Name, c.Description)).ToHashSet();
        // A command within another is made by a class of its own too: only those that stand in no other are the program's.
        return
        [
            .. commands
                .Where(c => c.Subcommands.Count > 0 || !inner.Contains((c.Name, c.Description)))
                .SelectMany(c => Of(c, c.Name))
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<Command> Below(Command command) => command.Subcommands.SelectMany(c => Below(c).Append(c));

    private static IEnumerable<string> Of(Command command, string path) =>
        command
            .Arguments.Where(a => Names(a.Name, a.Description, a.ValueType))
            .Select(a => $"{path} {a.Name}")
            .Concat(command.Options.Where(o => !o.Hidden && Names(o.Name, o.Description, o.ValueType)).Select(o => $"{path} {o.Name}"))
            .Concat(command.Subcommands.SelectMany(c => Of(c, $"{path} {c.Name}")));

    private static bool Names(string name, string? description, Type type) =>
        (type == typeof(string) || type == typeof(string[]))
        && (
            name == "--from"
            || $"{name} {description}".Split(' ', ',', '.', ';', '(', ')', '/', '\'').Any(w => FileWords.Contains(w, StringComparer.OrdinalIgnoreCase))
        );
}
