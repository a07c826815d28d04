using System.CommandLine;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Commands.Manuals;

/// <summary><c>manuals</c>: bring manuals in, list, search and check them.</summary>
internal static class ManualsCommand
{
    public static Command Create() =>
        new("manuals", "Import, list, search and check the plant's manuals")
        {
            ManualsImportCommand.Create(),
            ManualsListCommand.Create(),
            ManualsSearchCommand.Create(),
            ManualsCheckCommand.Create(),
        };
}
