using System.CommandLine;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Commands.Adapters;

/// <summary><c>adapters</c>: the registry by hand. Settings such as <c>--Data</c> may follow every command.</summary>
internal static class AdaptersCommand
{
    public static Command Create() =>
        new("adapters", "List, compare, approve, promote, roll back, import, export and combine adapters")
        {
            AdaptersListCommand.Create(),
            AdaptersShowCommand.Create(),
            AdaptersDiffCommand.Create(),
            AdaptersPromoteCommand.Create(),
            AdaptersRollbackCommand.Create(),
            AdaptersCandidateCommand.Create(),
            AdaptersApproveCommand.Create(),
            AdaptersImportCommand.Create(),
            AdaptersExportCommand.Create(),
            AdaptersVerifyCommand.Create(),
            AdaptersSignCommand.Create(),
            AdaptersDeleteCommand.Create(),
            AdaptersCombineCommand.Create(),
        };
}
