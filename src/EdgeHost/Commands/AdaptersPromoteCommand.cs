using System.CommandLine;

namespace EdgeDiag.EdgeHost.Commands;

/// <summary><c>adapters promote</c>: makes a version the champion; a running service takes it over.</summary>
internal static class AdaptersPromoteCommand
{
    public static Command Create()
    {
        var reference = AdaptersCommand.ReferenceArgument();
        var reason = AdaptersCommand.ReasonOption();
        var despite = new Option<bool>("--despite-gate") { Description = "Also a version that the gate has refused; --reason must say why" };
        return new Command("promote", "Make a version the champion; a running service takes it over by itself") { reference, reason, despite }.With(
            (result, configuration, json) =>
                AdaptersCommand.Tell(
                    "promoted",
                    AdaptersCommand
                        .Open(configuration)
                        .Promote(result.GetValue(reference)!, AdaptersCommand.Somebody, result.GetValue(reason), result.GetValue(despite)),
                    json
                )
        );
    }
}
