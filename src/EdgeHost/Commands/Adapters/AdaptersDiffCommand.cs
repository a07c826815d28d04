using System.CommandLine;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Model.Registry;
using Spectre.Console;

namespace EdgeDiag.EdgeHost.Commands.Adapters;

/// <summary><c>adapters diff</c>: what two versions have not in common.</summary>
internal static class AdaptersDiffCommand
{
    public static Command Create()
    {
        var first = AdapterView.ReferenceArgument("FIRST");
        var second = AdapterView.ReferenceArgument("SECOND");
        return new Command("diff", "Compare two versions: description, data, figures, files, and the size of what they change") { first, second }.With(
            (result, configuration, json) =>
            {
                var registry = CommandSettings.OpenRegistry(configuration);
                var (a, b) = (registry.Find(result.GetValue(first)!), registry.Find(result.GetValue(second)!));
                var diff = AdapterDiff.Compare(a, b);
                if (json)
                {
                    CommandOutput.WriteLine(
                        new JsonObject
                        {
                            ["first"] = a.Reference,
                            ["second"] = b.Reference,
                            ["values"] = new JsonArray([
                                .. diff.Values.Select(v =>
                                    (JsonNode)
                                        new JsonObject
                                        {
                                            ["key"] = v.Key,
                                            ["first"] = v.First,
                                            ["second"] = v.Second,
                                        }
                                ),
                            ]),
                            ["modules"] = new JsonArray([
                                .. diff.Modules.Select(m =>
                                    (JsonNode)
                                        new JsonObject
                                        {
                                            ["module"] = m.Module,
                                            ["first"] = m.First,
                                            ["second"] = m.Second,
                                            ["between"] = m.Between,
                                        }
                                ),
                            ]),
                        }
                    );
                    return 0;
                }

                var values = new Table { Border = TableBorder.Simple };
                foreach (var column in (string[])["", a.Reference, b.Reference])
                    values.AddColumn(Terminals.Text(column));
                foreach (var v in diff.Values)
                    values.AddRow(Terminals.Text(v.Key), Terminals.Text(v.First ?? "none"), Terminals.Text(v.Second ?? "none"));
                Terminals.Output.Write(values);
                var modules = new Table { Border = TableBorder.Simple };
                modules.AddColumn("norm of the update");
                foreach (var column in (string[])[a.Reference, b.Reference, "difference"])
                    modules.AddColumn(new TableColumn(Terminals.Text(column)) { Alignment = Justify.Right });
                foreach (var m in diff.Modules)
                    modules.AddRow(m.Module, CommandOutput.Number(m.First), CommandOutput.Number(m.Second), CommandOutput.Number(m.Between));
                Terminals.Output.Write(modules);
                return 0;
            }
        );
    }
}
