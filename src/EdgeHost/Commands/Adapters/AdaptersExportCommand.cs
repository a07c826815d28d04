using System.CommandLine;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Registry;

namespace EdgeDiag.EdgeHost.Commands.Adapters;

/// <summary><c>adapters export</c>: copies a version out, as PEFT and 'adapters import' read it.</summary>
internal static class AdaptersExportCommand
{
    public static Command Create()
    {
        var reference = AdapterView.ReferenceArgument();
        var output = new Option<string>("--out") { Description = "Folder to write; must be new or empty", Required = true };
        return new Command("export", "Copy a version out, as PEFT and 'adapters import' read it") { reference, output }.With(
            (result, configuration, json) =>
            {
                var version = CommandSettings.OpenRegistry(configuration).Find(result.GetValue(reference)!);
                AdapterIntegrity.Check(version.Folder);
                var folder = result.GetValue(output)!;
                if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
                    throw new ModelFormatException(folder, "folder", "a new or empty folder", "one with something in it");
                Directory.CreateDirectory(folder);
                foreach (var file in Directory.EnumerateFiles(version.Folder))
                    File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
                return AdapterView.Print($"wrote {folder}:", version, json);
            }
        );
    }
}
