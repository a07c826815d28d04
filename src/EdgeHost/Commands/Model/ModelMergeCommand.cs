using System.CommandLine;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Model;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Commands.Model;

/// <summary><c>model merge</c>: base and adapter as one folder that other engines load.</summary>
internal static class ModelMergeCommand
{
    public static Command Create()
    {
        var adapter = new Option<string?>("--adapter") { Description = "Folder, or name@version of the registry; default Model:Adapter" };
        var output = new Option<string>("--out") { Description = "Folder to write; must be new or empty", Required = true };
        var type = new Option<string>("--dtype") { Description = "Type of the weights: f32, bf16 or f16", DefaultValueFactory = _ => "f32" };
        type.AcceptOnlyFromAmong([.. MergedExport.Types.Keys]);
        return new Command("merge", "Write base and adapter as one Hugging Face folder that other engines load") { adapter, output, type }.With(
            (result, configuration, json) =>
            {
                var settings = CommandSettings.Model(configuration);
                if (result.GetValue(adapter) is { } given)
                    settings.Adapter = given;
                var source = new AdapterPlanner(
                    CommandSettings.OpenRegistry(configuration),
                    Options.Create(settings),
                    Options.Create(new CandidateSettings())
                ).Source(settings.Adapter);
                var folder = result.GetValue(output)!;
                MergedExport.Write(Locate.Existing(settings.Path), source, folder, result.GetValue(type)!);
                if (json)
                    CommandOutput.WriteLine(
                        new JsonObject
                        {
                            ["folder"] = Path.GetFullPath(folder),
                            ["adapter"] = source.Name,
                            ["dtype"] = result.GetValue(type),
                        }
                    );
                else
                    Console.WriteLine(
                        $"wrote {folder}: {Path.GetFileName(Path.TrimEndingDirectorySeparator(settings.Path))} with {source.Name}, {result.GetValue(type)}"
                    );
                return 0;
            }
        );
    }
}
