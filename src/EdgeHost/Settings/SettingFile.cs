using EdgeDiag.Fusion;

namespace EdgeDiag.EdgeHost.Settings;

/// <summary>Small files that settings name, such as those of passwords and keys. A pipe or a device is refused: opening it could wait for ever.</summary>
public static class SettingFile
{
    /// <summary>Most bytes of such a file: 64 KiB.</summary>
    public const long MostBytes = 64 << 10;

    private const string Wanted = "a small text file";

    /// <summary>The first line, without spaces around it; empty where no file is named.</summary>
    /// <param name="path">The file; empty for none.</param>
    /// <exception cref="InvalidInputException">There is no such file, or it is empty, too large, a folder, a pipe or a device.</exception>
    public static string FirstLine(string path) => path.Length == 0 ? "" : Text(path).Split('\n', 2)[0].Trim();

    /// <summary>The whole text.</summary>
    /// <exception cref="InvalidInputException">As for <see cref="FirstLine"/>.</exception>
    public static string Text(string path) => InputFile.ReadText(path, Wanted, MostBytes);

    /// <summary>Why a setting's file cannot be used, in one line; null where it can, or where none is named.</summary>
    /// <param name="key">The setting, such as <c>Http:TokenFile</c>.</param>
    /// <param name="path">The file; empty for none.</param>
    public static string? Problem(string key, string path)
    {
        if (path.Length == 0)
            return null;
        if (!File.Exists(path))
            return $"{key}: expected a file, found no file {path}";
        try
        {
            _ = Text(path);
            return null;
        }
        catch (Exception e) when (e is InvalidInputException or IOException or UnauthorizedAccessException)
        {
            return $"{key}: {e.Message.ReplaceLineEndings(" ")}";
        }
    }
}
