using System.CommandLine;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Model;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Registry;

namespace EdgeDiag.EdgeHost.Commands.Adapters;

/// <summary><c>adapters import</c>: takes a PEFT folder into the registry after checking it against the base.</summary>
internal static class AdaptersImportCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("FOLDER")
        {
            Description = "Folder with adapter_config.json and adapter_model.safetensors, from PEFT, 'train' or 'adapters export'",
        };
        var name = new Option<string?>("--name") { Description = "Name in the registry; default that of its manifest, or the folder's" };
        var promote = new Option<bool>("--promote") { Description = "Make it the champion at once" };
        return new Command("import", "Take an adapter into the registry; pickles, other bases, unknown modules and damaged files are refused")
        {
            folder,
            name,
            promote,
        }.With(
            (result, configuration, json) =>
            {
                var registry = CommandSettings.OpenRegistry(configuration);
                var from = Path.GetFullPath(result.GetValue(folder)!);
                AdapterManifest? manifest;
                string baseSha256;
                using (var model = CommandSettings.LoadBase(configuration))
                {
                    manifest = AdapterImport.Check(from, model);
                    baseSha256 = model.BaseSha256;
                }

                var provenance = manifest?.Provenance ?? new AdapterProvenance { Origin = "imported" };
                var reports = manifest?.Files.Keys.Where(f => !AdapterContent.FileNames.Contains(f)).ToDictionary(f => f, f => Path.Combine(from, f));
                var version = registry.Add(
                    result.GetValue(name) ?? manifest?.Adapter ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(from)),
                    from,
                    provenance,
                    baseSha256,
                    reports,
                    CommandOutput.LocalUser
                );
                if (result.GetValue(promote))
                    version = registry.Promote(version.Reference, CommandOutput.LocalUser, "imported");
                return AdapterView.Print("imported", version, json);
            }
        );
    }
}
