using System.CommandLine;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Model.Registry;

namespace EdgeDiag.EdgeHost.Commands.Adapters;

/// <summary><c>adapters show</c>: a version's manifest and its adapter's events.</summary>
internal static class AdaptersShowCommand
{
    private const int Events = 10;

    public static Command Create()
    {
        var reference = AdapterView.ReferenceArgument();
        return new Command("show", "Show a version: where it comes from, its figures and files, and what happened to the adapter") { reference }.With(
            (result, configuration, json) =>
            {
                var registry = CommandSettings.OpenRegistry(configuration);
                var version = registry.Find(result.GetValue(reference)!);
                var manifest = version.Manifest;
                if (json)
                {
                    var line = AdapterView.Json(version);
                    line["manifest"] = JsonNode.Parse(File.ReadAllText(Path.Combine(version.Folder, AdapterManifest.FileName)));
                    line["events"] = new JsonArray([
                        .. registry
                            .Events(version.Name)
                            .Select(e =>
                                (JsonNode)
                                    new JsonObject
                                    {
                                        ["ts"] = e.Ts,
                                        ["kind"] = e.Kind.ToString(),
                                        ["version"] = e.Version,
                                        ["replaced"] = e.Replaced,
                                        ["by"] = e.By,
                                        ["reason"] = e.Reason,
                                    }
                            ),
                    ]);
                    CommandOutput.WriteLine(line);
                    return 0;
                }

                Line("adapter", version.Reference);
                Line("alias", version.Aliases.Count > 0 ? string.Join(", ", version.Aliases) : "none");
                Line("base", $"{manifest.Base} {manifest.BaseSha256}");
                Line("created", $"{manifest.Created:u}, {manifest.Provenance.Origin}");
                if (manifest.Provenance.Parents.Count > 0)
                    Line("parents", string.Join(", ", manifest.Provenance.Parents));
                if (manifest.Provenance.RecipeSha256 is { } recipe)
                    Line("recipe", recipe);
                if (manifest.Provenance.Note is { } note)
                    Line("note", note);
                foreach (var (key, digest) in manifest.Provenance.Data)
                    Line("data", $"{key} {digest}");
                foreach (var (key, value) in manifest.Provenance.Metrics)
                    Line("metric", $"{key} {CommandOutput.Number(value)}");
                foreach (var (name, entry) in manifest.Files)
                    Line("file", $"{name} {entry.Bytes} bytes {entry.Sha256}");
                Line("signed", File.Exists(Path.Combine(version.Folder, AdapterSignature.FileName)) ? "yes" : "no");
                foreach (var e in registry.Events(version.Name).TakeLast(Events))
                    Line(
                        "event",
                        $"{e.Ts:u} {e.Kind} {e.Version}{(e.Replaced is null ? "" : $" instead of {e.Replaced}")}"
                            + $"{(e.By.Length > 0 ? $" by {e.By}" : "")}{(e.Reason is null ? "" : $": {e.Reason}")}"
                    );
                return 0;
            }
        );
    }

    private static void Line(string key, string value) => Console.WriteLine($"{key, -8} {value}");
}
