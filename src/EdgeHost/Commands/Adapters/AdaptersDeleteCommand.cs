using System.CommandLine;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Commands.Adapters;

/// <summary><c>adapters delete</c>: removes a version that has no alias.</summary>
internal static class AdaptersDeleteCommand
{
    public static Command Create()
    {
        var reference = AdapterView.ReferenceArgument();
        return new Command("delete", "Remove a version; champion, candidate and previous are refused") { reference }.With(
            (result, configuration, json) =>
            {
                var registry = CommandSettings.OpenRegistry(configuration);
                var version = registry.Find(result.GetValue(reference)!);
                registry.Delete(version.Reference, CommandOutput.LocalUser);
                return AdapterView.Print("deleted", version, json);
            }
        );
    }
}
