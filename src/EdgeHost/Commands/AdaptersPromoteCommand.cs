using System.CommandLine;

namespace EdgeDiag.EdgeHost.Commands;

/// <summary><c>adapters promote</c>: makes a version the champion; a running service takes it over.</summary>
internal static class AdaptersPromoteCommand
{
    public static Command Create()
    {
        var reference = AdaptersCommand.ReferenceArgument();
        var reason = AdaptersCommand.ReasonOption();
        return new Command("promote", "Make a version the champion; a running service takes it over by itself") { reference, reason }.With((result, configuration, json) =>
            AdaptersCommand.Tell("promoted", AdaptersCommand.Open(configuration).Promote(result.GetValue(reference)!, AdaptersCommand.Somebody, result.GetValue(reason)), json));
    }
}
