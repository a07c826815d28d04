using System.CommandLine;

namespace EdgeDiag.EdgeHost.Commands.Mappings;

/// <summary><c>mappings</c>: topics of other senders.</summary>
internal static class MappingsCommand
{
    public static Command Create() => new("mappings", "How messages of other senders' topics become events") { MappingsTestCommand.Create() };
}
