using System.Text;

namespace EdgeDiag.Fusion;

/// <summary>
/// Files that people and other programs bring, read within bounds. A pipe, a device and whatever else has no length is read as an empty file:
/// opening it could wait for ever, and reading it never end.
/// </summary>
public static class InputFile
{
    /// <summary>Most characters of a line: far more than a ticket of full length has.</summary>
    public const int MostLineCharacters = 1_000_000;

    /// <summary>All bytes of a file.</summary>
    /// <param name="path">The file; a link is followed.</param>
    /// <param name="wanted">What it should be, as error lines say it, such as <c>a manual</c>.</param>
    /// <param name="most">Most bytes.</param>
    /// <exception cref="InvalidInputException">There is no such file, it is a folder, or it is larger.</exception>
    public static byte[] ReadBytes(string path, string wanted, long most)
    {
        if (Length(path, wanted, most) == 0)
            return [];
        using var file = Open(path);
        var bytes = new byte[Math.Min(file.Length, most) + 1];
        // One byte more than the file had shows whether it grows while it is read.
        var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read < bytes.Length
            ? bytes[..read]
            : throw new InvalidInputException(path, "file", $"{wanted} that stays as it is while it is read", "one that grows");
    }

    /// <summary>The text of a file that must have one: UTF-8, or UTF-16 with a byte order mark.</summary>
    /// <param name="path">The file; a link is followed.</param>
    /// <param name="wanted">What it should be.</param>
    /// <param name="most">Most bytes.</param>
    /// <exception cref="InvalidInputException">As for <see cref="ReadBytes"/>; or it is empty, a pipe or a device.</exception>
    public static string ReadText(string path, string wanted, long most)
    {
        var bytes = ReadBytes(path, wanted, most);
        if (bytes.Length == 0)
            throw new InvalidInputException(path, "file", wanted, "an empty file, a pipe or a device");
        using var reader = new StreamReader(new MemoryStream(bytes), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>The lines of a text in UTF-8 with their numbers, from 1.</summary>
    /// <param name="path">The file; a link is followed.</param>
    /// <param name="wanted">What it should be.</param>
    /// <param name="most">Most bytes.</param>
    /// <exception cref="InvalidInputException">As for <see cref="ReadBytes"/>; or a line is longer than <see cref="MostLineCharacters"/>.</exception>
    public static IEnumerable<(string Line, int Number)> ReadLines(string path, string wanted, long most)
    {
        if (Length(path, wanted, most) == 0)
            yield break;
        using var reader = new StreamReader(Open(path), Encoding.UTF8);
        var line = new StringBuilder();
        var buffer = new char[1 << 14];
        var number = 1;
        for (int n; (n = reader.ReadBlock(buffer)) > 0; )
        for (var from = 0; from < n; )
        {
            var end = Array.IndexOf(buffer, '\n', from, n - from);
            var to = end < 0 ? n : end;
            if (line.Length + to - from > MostLineCharacters)
                throw new InvalidInputException(path, $"line {number}", $"at most {MostLineCharacters} characters", "more");
            line.Append(buffer, from, to - from);
            from = to + 1;
            if (end < 0)
                continue;
            yield return (Taken(line), number++);
        }

        if (line.Length > 0)
            yield return (Taken(line), number);
    }

    private static string Taken(StringBuilder line)
    {
        var text = line.ToString();
        line.Clear();
        return text.TrimEnd('\r');
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private static long Length(string path, string wanted, long most)
    {
        if (Directory.Exists(path))
            throw new InvalidInputException(path, "file", wanted, "a folder");
        if (!File.Exists(path))
            throw new InvalidInputException(path, "file", wanted, "no file");
        // The length of a link is that of its target's name.
        var length = ((FileInfo?)File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path)).Length;
        return length <= most ? length
            : most < 1 << 20 ? throw new InvalidInputException(path, "file", $"at most {most} bytes", $"{length}")
            : throw new InvalidInputException(path, "file", $"at most {most >> 20} MiB", $"{(length + (1 << 20) - 1) >> 20} MiB");
    }
}
