using System.CommandLine;

namespace EdgeDiag.EdgeHost.Commands;

/// <summary><c>adapters delete</c>: removes a version that has no alias.</summary>
internal static class AdaptersDeleteCommand
{
    public static Command Create()
    {
        var reference = AdaptersCommand.ReferenceArgument();
        return new Command("delete", "Remove a version; champion, candidate and previous are refused") { reference }.With(
            (result, configuration, json) =>
            {
                var registry = AdaptersCommand.Open(configuration);
                var version = registry.Find(result.GetValue(reference)!);
                registry.Delete(version.Reference, AdaptersCommand.Somebody);
                return AdaptersCommand.Tell("deleted", version, json);
            }
        );
    }
}
