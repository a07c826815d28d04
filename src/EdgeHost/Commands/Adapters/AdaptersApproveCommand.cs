using System.CommandLine;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Commands.Adapters;

/// <summary><c>adapters approve</c>: a person's yes to a version, where promotion needs one (<c>Registry:Approvals</c>).</summary>
internal static class AdaptersApproveCommand
{
    public static Command Create()
    {
        var reference = AdapterView.ReferenceArgument();
        var by = new Option<string>("--by") { Description = "Who approves; default who is logged in", DefaultValueFactory = _ => CommandOutput.LocalUser };
        return new Command("approve", "Approve a version; with as many people as Registry:Approvals it can be promoted") { reference, by }.With(
            (result, configuration, json) =>
            {
                var registry = CommandSettings.OpenRegistry(configuration);
                var version = registry.Find(result.GetValue(reference)!);
                var approvals = registry.Approve(version.Reference, result.GetValue(by)!);
                if (json)
                {
                    CommandOutput.WriteLine(
                        new JsonObject
                        {
                            ["adapter"] = version.Name,
                            ["version"] = version.Version,
                            ["approvals"] = new JsonArray([.. approvals.Select(a => (JsonNode)a)]),
                            ["needed"] = registry.Policy.Approvals,
                        }
                    );
                    return 0;
                }

                var missing = registry.Policy.Approvals - approvals.Count;
                Console.WriteLine(
                    $"{version.Reference} approved by {string.Join(", ", approvals)}; "
                        + $"{(missing > 0 ? $"{missing} more needed" : $"edgediag adapters promote {version.Reference} makes it the champion")}"
                );
                return 0;
            }
        );
    }
}
