using EdgeDiag.Model.Files;
using EdgeDiag.Model.Lora;

namespace EdgeDiag.Model.Registry;

/// <summary>Whether a version's files still are what its manifest says.</summary>
public static class AdapterIntegrity
{
    /// <summary>Everything that is wrong, one line each; empty where nothing is.</summary>
    public static IReadOnlyList<string> Problems(string folder)
    {
        try
        {
            var manifest = AdapterManifest.Read(folder);
            var wrong = new List<string>();
            foreach (var (name, entry) in manifest.Files)
            {
                var path = Path.Combine(folder, name);
                if (Path.GetFileName(name) != name)
                    wrong.Add($"{Path.Combine(folder, AdapterManifest.FileName)}: files: expected plain names, found {name}");
                else if (!File.Exists(path))
                    wrong.Add($"{path}: expected {entry.Bytes} bytes, found no file; import the adapter again");
                else if (FileDigest.Sha256(path) is var found && found != entry.Sha256)
                    wrong.Add(
                        $"{path}: expected SHA-256 {entry.Sha256[..Math.Min(16, entry.Sha256.Length)]}…, found {found[..16]}…; "
                            + "the file is damaged or was changed, import the adapter again"
                    );
            }

            wrong.AddRange(
                AdapterContent
                    .FileNames.Where(n => !manifest.Files.ContainsKey(n) && File.Exists(Path.Combine(folder, n)))
                    .Select(n => $"{Path.Combine(folder, n)}: expected only files of the manifest, found one that it does not list")
            );
            if (
                wrong.Count == 0
                && AdapterContent.Digest(folder) is var digest
                && (digest != manifest.Digest || manifest.Version != AdapterContent.VersionOf(digest))
            )
                wrong.Add($"{Path.Combine(folder, AdapterManifest.FileName)}: version: expected {AdapterContent.VersionOf(digest)}, found {manifest.Version}");
            return wrong;
        }
        catch (ModelFormatException e)
        {
            return [e.Message];
        }
    }

    /// <summary>Throws the first problem.</summary>
    /// <exception cref="ModelFormatException">Something is wrong.</exception>
    public static void Check(string folder)
    {
        var wrong = Problems(folder);
        if (wrong.Count > 0)
            throw new ModelFormatException(folder, "files", "what its manifest says", wrong[0] + (wrong.Count > 1 ? $" (and {wrong.Count - 1} more)" : ""));
    }
}
