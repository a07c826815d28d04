using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Xml.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Names every package, once, in alphabetical order: version, licence as its nuspec states it (SPDX expression, file or address), copyright,
/// and the licence and notice texts that lie in the package. The usual texts of expressions stand once at the end.
/// </summary>
public class WriteThirdPartyNotices : Task
{
    // Longer ones, such as libtorch's, are copied all the same.
    private static readonly string[] Texts = { "license", "licence", "copying", "notice", "third-party", "thirdparty" };

    [Required]
    public ITaskItem[] Packages { get; set; }

    [Required]
    public string Licenses { get; set; }

    [Required]
    public string Output { get; set; }

    public override bool Execute()
    {
        var text = new StringBuilder();
        var used = new SortedSet<string>(StringComparer.Ordinal);
        var packages = Packages
            .Where(p => p.GetMetadata("NuGetPackageId").Length > 0)
            .GroupBy(p => p.GetMetadata("NuGetPackageId") + " " + p.GetMetadata("NuGetPackageVersion"))
            .OrderBy(g => g.Key, StringComparer.OrdinalIgnoreCase)
            .ToList();
        text.Append("EdgeDiag is distributed with the following packages of others. Each is under the licence that is named with it.\n\n");
        foreach (var package in packages)
            text.Append(package.Key).Append('\n');
        foreach (var package in packages)
            Write(text, package.Key, Folder(package.First()), used);
        foreach (var license in used)
        {
            Rule(text, license);
            text.Append(Read(Path.Combine(Licenses, license + ".txt")));
        }

        if (Log.HasLoggedErrors)
            return false;
        // Written only where it changes, so that incremental builds stay incremental.
        if (!File.Exists(Output) || File.ReadAllText(Output) != text.ToString())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Output)));
            File.WriteAllText(Output, text.ToString());
        }

        return true;
    }

    private void Write(StringBuilder text, string name, string folder, ISet<string> used)
    {
        var nuspec = Directory.GetFiles(folder, "*.nuspec").Single();
        var metadata = XDocument.Load(nuspec).Root.Elements().First(e => e.Name.LocalName == "metadata");
        string Value(string key) => metadata.Elements().FirstOrDefault(e => e.Name.LocalName == key)?.Value.Trim() ?? "";
        var license = metadata.Elements().FirstOrDefault(e => e.Name.LocalName == "license");
        var isExpression = license?.Attribute("type")?.Value == "expression";
        var files = Directory
            .GetFiles(folder)
            .Where(f => Texts.Any(t => Path.GetFileName(f).IndexOf(t, StringComparison.OrdinalIgnoreCase) >= 0))
            .Where(f => new[] { "", ".txt", ".md" }.Contains(Path.GetExtension(f).ToLowerInvariant()))
            .ToList();
        if (license != null && !isExpression)
            files.Add(Path.Combine(folder, license.Value.Trim().Replace('\\', '/')));
        Rule(text, name);
        if (isExpression)
        {
            text.Append("Licence: ").Append(license.Value.Trim()).Append('\n');
            foreach (
                var part in license
                    .Value.Split(new[] { ' ', '(', ')' }, StringSplitOptions.RemoveEmptyEntries)
                    .Where(p => p != "OR" && p != "AND" && p != "WITH")
            )
                if (File.Exists(Path.Combine(Licenses, part + ".txt")))
                    used.Add(part);
                else if (!license.Value.Contains(" OR "))
                    Log.LogError("{0}: expected a licence whose text is in {1}, found {2}", name, Licenses, part);
        }
        else if (files.Count > 0)
            text.Append("Licence: see the text below\n");
        else if (Value("licenseUrl").Length > 0)
            text.Append("Licence: ").Append(Value("licenseUrl")).Append('\n');
        else
            Log.LogError("{0}: expected a licence in {1}, found none", name, nuspec);
        foreach (var key in new[] { "copyright", "authors", "projectUrl" })
            if (Value(key).Length > 0)
                text.Append(char.ToUpperInvariant(key[0])).Append(key.Substring(1).Replace("Url", "")).Append(": ").Append(Value(key)).Append('\n');
        foreach (var file in files.Distinct().OrderBy(f => f, StringComparer.Ordinal))
            text.Append("\n-- ").Append(Path.GetFileName(file)).Append(" --\n\n").Append(Read(file));
    }

    // An asset's path ends with its path within the package.
    private static string Folder(ITaskItem asset)
    {
        var path = asset.GetMetadata("FullPath").Replace('\\', '/');
        var within = "/" + asset.GetMetadata("PathInPackage").Replace('\\', '/');
        if (!path.EndsWith(within, StringComparison.Ordinal))
            throw new InvalidOperationException(path + ": expected a path that ends with " + within);
        return path.Substring(0, path.Length - within.Length);
    }

    private static void Rule(StringBuilder text, string title) =>
        text.Append('\n').Append('=', 100).Append('\n').Append(title).Append('\n').Append('=', 100).Append("\n\n");

    private static string Read(string file) => File.ReadAllText(file).Replace("\r\n", "\n").TrimEnd() + "\n";
}
