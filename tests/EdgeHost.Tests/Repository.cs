namespace EdgeDiag.EdgeHost.Tests;

/// <summary>Folders outside the output folder that tests read.</summary>
internal static class Repository
{
    /// <summary>The checkout this test was built from.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "EdgeDiag.sln"))) return folder.FullName;
        throw new InvalidOperationException("the tests run outside the checkout");
    }
}
