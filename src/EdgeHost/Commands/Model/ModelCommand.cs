using System.CommandLine;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Commands.Model;

/// <summary><c>model</c>: what concerns checkpoints.</summary>
internal static class ModelCommand
{
    public static Command Create() =>
        new("model", "Work on model folders")
        {
            ModelPullCommand.Create(),
            ModelInspectCommand.Create(),
            ModelQuantizeCommand.Create(),
            ModelVerifyCommand.Create(),
            ModelMergeCommand.Create(),
        };
}
