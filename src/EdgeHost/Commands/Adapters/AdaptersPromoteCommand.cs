using System.CommandLine;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Commands.Adapters;

/// <summary><c>adapters promote</c>: makes a version the champion; a running service takes it over.</summary>
internal static class AdaptersPromoteCommand
{
    public static Command Create()
    {
        var reference = AdapterView.ReferenceArgument();
        var reason = AdapterView.ReasonOption();
        var despite = new Option<bool>("--despite-gate") { Description = "Also a version that the gate has refused; --reason must say why" };
        return new Command("promote", "Make a version the champion; a running service takes it over by itself") { reference, reason, despite }.With(
            (result, configuration, json) =>
                AdapterView.Print(
                    "promoted",
                    CommandSettings
                        .OpenRegistry(configuration)
                        .Promote(result.GetValue(reference)!, CommandOutput.LocalUser, result.GetValue(reason), result.GetValue(despite)),
                    json
                )
        );
    }
}
