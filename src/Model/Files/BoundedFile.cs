using System.Text;

namespace EdgeDiag.Model.Files;

/// <summary>Files of models and adapters, looked at before they are opened: opening a pipe could wait for ever, and reading a device never end.</summary>
internal static class BoundedFile
{
    /// <summary>Most bytes of a key, a signature or a template.</summary>
    public const long Small = 1 << 20;

    /// <summary>Most bytes of a vocabulary; the largest tokenizers have 20 MB.</summary>
    public const long Vocabulary = 256_000_000;

    /// <summary>The length of a file, of its target where it is a link. A pipe or a device has none: 0.</summary>
    public static long Length(string path) => ((FileInfo?)File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path)).Length;

    /// <summary>Throws where a file is empty, a pipe, a device, or too large.</summary>
    /// <param name="path">The file; it exists.</param>
    /// <param name="what">What it should be, for the message.</param>
    /// <param name="most">Most bytes.</param>
    /// <exception cref="ModelFormatException">It is.</exception>
    public static void Check(string path, string what, long most)
    {
        var length = Length(path);
        if (length == 0)
            throw new ModelFormatException(path, "file", what, "an empty file, a pipe or a device");
        if (length > most)
            throw new ModelFormatException(path, "file", $"at most {most} bytes", $"{length}");
    }

    /// <summary>All bytes of a file.</summary>
    /// <exception cref="ModelFormatException">As for <see cref="Check"/>.</exception>
    public static byte[] Bytes(string path, string what, long most)
    {
        Check(path, what, most);
        return File.ReadAllBytes(path);
    }

    /// <summary>The text of a file in UTF-8.</summary>
    /// <exception cref="ModelFormatException">As for <see cref="Check"/>.</exception>
    public static string Text(string path, string what, long most) => Encoding.UTF8.GetString(Bytes(path, what, most)).TrimStart('\uFEFF');
}
