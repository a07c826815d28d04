using System.CommandLine;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Registry;

namespace EdgeDiag.EdgeHost.Commands.Adapters;

/// <summary><c>adapters rollback</c>: brings the previous champion back; a running service takes it over.</summary>
internal static class AdaptersRollbackCommand
{
    public static Command Create()
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "The adapter; may be left out where only one has something to go back to",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var reason = AdapterView.ReasonOption();
        return new Command("rollback", "Bring the previous champion back; a running service takes it over by itself") { name, reason }.With(
            (result, configuration, json) =>
            {
                var registry = CommandSettings.OpenRegistry(configuration);
                return AdapterView.Print(
                    "back to",
                    registry.Rollback(result.GetValue(name) ?? Only(registry), CommandOutput.LocalUser, result.GetValue(reason))!,
                    json
                );
            }
        );
    }

    private static string Only(AdapterRegistry registry)
    {
        var possible = registry.Names().Where(n => registry.Aliases(n).Previous is not null).ToList();
        return possible.Count == 1
            ? possible[0]
            : throw new ModelFormatException(
                "arguments",
                "NAME",
                "the adapter to roll back",
                possible.Count == 0 ? "nothing, and no adapter has a previous version" : $"nothing, and there are {string.Join(", ", possible)}"
            );
    }
}
