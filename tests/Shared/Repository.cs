using Xunit;

namespace EdgeDiag.Tests;

/// <summary>Folders outside the output folder that tests read.</summary>
internal static class Repository
{
    /// <summary>The checkout this test was built from.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A folder of the data beside the checkout that nobody here wrote; skips the test where it is absent.</summary>
    public static string SharedData(string name)
    {
        var path = Path.GetFullPath(Path.Combine(Root, "..", "shared", "data", name));
        Assert.SkipUnless(Directory.Exists(path), $"../shared/data/{name} is not there");
        return path;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "EdgeDiag.sln")))
                return folder.FullName;
        throw new InvalidOperationException("the tests run outside the checkout");
    }
}
