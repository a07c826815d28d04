using System.CommandLine;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Model.Registry;
using Spectre.Console;

namespace EdgeDiag.EdgeHost.Commands.Adapters;

/// <summary><c>adapters list</c>: every version with its aliases.</summary>
internal static class AdaptersListCommand
{
    public static Command Create()
    {
        var name = new Argument<string?>("NAME") { Description = "Only of this adapter", Arity = ArgumentArity.ZeroOrOne };
        return new Command("list", "List adapters and their versions") { name }.With(
            (result, configuration, json) =>
            {
                var registry = CommandSettings.OpenRegistry(configuration);
                var only = result.GetValue(name);
                if (only is not null && !registry.Names().Contains(only))
                    registry.Find(AdapterReference.Parse(only));
                var versions = only is null ? registry.ListAll(Console.Error.WriteLine) : registry.List(only, e => Console.Error.WriteLine(e.Message));
                if (json)
                    foreach (var version in versions)
                        CommandOutput.WriteLine(AdapterView.Json(version));
                else
                    Print(registry, versions);
                return 0;
            }
        );
    }

    private static void Print(AdapterRegistry registry, IReadOnlyList<AdapterVersion> versions)
    {
        if (versions.Count == 0)
        {
            Console.WriteLine($"no adapters in {registry.Root}");
            return;
        }

        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in (string[])["adapter", "version", "alias", "base", "origin", "created", "metrics"])
            table.AddColumn(column);
        foreach (var v in versions)
            table.AddRow(
                Terminals.Text(v.Name),
                v.Version,
                string.Join(", ", v.Aliases),
                Terminals.Text(v.Manifest.Base),
                Terminals.Text(v.Manifest.Provenance.Origin),
                v.Manifest.Created.ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture),
                Terminals.Text(string.Join(", ", v.Manifest.Provenance.Metrics.Take(4).Select(m => $"{m.Key} {CommandOutput.Number(m.Value)}")))
            );
        Terminals.Output.Write(table);
    }
}
