using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Model.Checkpoints;

namespace EdgeDiag.EdgeHost.Commands.Model;

/// <summary><c>model quantize</c>: a folder that loads in int8 or int4 without the full weights.</summary>
internal static class ModelQuantizeCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "Model folder" };
        var output = new Option<string>("--out") { Description = "Folder to write; must be new or empty", Required = true };
        var precision = new Option<string>("--precision") { Description = "int8 or int4", Required = true };
        precision.AcceptOnlyFromAmong("int8", "int4");
        return new Command("quantize", "Write a model with its projections in int8 or int4, to load with Model:Precision of the same name")
        {
            folder,
            output,
            precision,
        }.With(
            (result, _, json) =>
            {
                var (source, target, chosen) = (Locate.Existing(result.GetValue(folder)!), result.GetValue(output)!, result.GetValue(precision)!);
                QuantizedFolder.Write(source, target, chosen, TimeProvider.System);
                var (before, after) = (Bytes(source), Bytes(target));
                if (json)
                    CommandOutput.WriteLine(
                        new JsonObject
                        {
                            ["folder"] = Path.GetFullPath(target),
                            ["precision"] = chosen,
                            ["bytes_before"] = before,
                            ["bytes"] = after,
                        }
                    );
                else
                    Console.WriteLine(
                        string.Create(CultureInfo.InvariantCulture, $"wrote {target}: {chosen}, {after / 1e6:F1} MB of weights instead of {before / 1e6:F1} MB")
                    );
                return 0;
            }
        );
    }

    private static long Bytes(string folder) => CheckpointFiles.Names(folder).Sum(n => new FileInfo(Path.Combine(folder, n)).Length);
}
