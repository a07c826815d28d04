using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Manuals;

namespace EdgeDiag.EdgeHost.Commands.Manuals;

/// <summary><c>manuals check</c>: what is missing or wrong in the plant's manuals.</summary>
internal static class ManualsCheckCommand
{
    public static Command Create()
    {
        var plant = ManualsOptions.PlantOption();
        var codes = new Option<string?>("--codes") { Description = "File of codes that occur, one a line, behind each a device type where only that counts" };
        var json = ManualsOptions.JsonOption();
        var command = new Command("check", "Find missing, doubled and unusable sections") { plant, codes, json };
        command.SetAction(
            (result, _) =>
                CommandErrors.GuardAsync(() =>
                {
                    var findings = ManualCheck.FindProblems(ManualsOptions.Plant(result.GetValue(plant)), result.GetValue(codes));
                    foreach (var f in findings)
                        if (result.GetValue(json))
                            CommandOutput.WriteLine(Json(f));
                        else
                            Console.WriteLine(
                                string.Create(CultureInfo.InvariantCulture, $"{f.File}{(f.Line > 0 ? $":{f.Line}" : "")}: {Severity(f)}: {f.Kind}: {f.Message}")
                            );
                    var errors = findings.Count(f => f.IsError);
                    Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{errors} errors, {findings.Count - errors} warnings"));
                    return Task.FromResult(errors > 0 ? 1 : 0);
                })
        );
        return command;
    }

    private static JsonObject Json(ManualFinding f) =>
        new()
        {
            ["severity"] = Severity(f),
            ["kind"] = f.Kind,
            ["file"] = f.File,
            ["line"] = f.Line,
            ["device_type"] = f.DeviceType,
            ["code"] = f.Code,
            ["language"] = f.Language?.Tag(),
            ["message"] = f.Message,
        };

    private static string Severity(ManualFinding f) => f.IsError ? "error" : "warning";
}
