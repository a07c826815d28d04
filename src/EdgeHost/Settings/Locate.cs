namespace EdgeDiag.EdgeHost.Settings;

/// <summary>Where a relative path of the settings is.</summary>
public static class Locate
{
    /// <summary>
    /// A path that exists below the working directory, or below the program's folder or one above it, so that a clone works
    /// wherever it is started from; the path below the working directory where it exists nowhere.
    /// </summary>
    public static string Existing(string path)
    {
        var here = Path.GetFullPath(path);
        if (Path.IsPathRooted(path) || Path.Exists(here))
            return here;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Exists(Path.Combine(folder.FullName, path)))
                return Path.Combine(folder.FullName, path);
        return here;
    }
}
