using System.CommandLine;
using Microsoft.Extensions.Hosting;

namespace EdgeDiag.EdgeHost.Commands;

/// <summary><c>run</c>: the service.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var command = new Command("run", "Run the service against the broker of the settings") { TreatUnmatchedTokensAsErrors = false };
        command.SetAction((result, cancellation) => CommandErrors.GuardAsync(async () =>
        {
            using var host = EdgeDiagHost.Build(EdgeDiagHost.Configure(result.UnmatchedTokens)).Prepared();
            await host.RunAsync(cancellation);
            return 0;
        }, cancellation));
        return command;
    }
}
