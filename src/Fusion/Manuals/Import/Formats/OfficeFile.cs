using System.IO.Compression;

namespace EdgeDiag.Fusion.Manuals.Import.Formats;

/// <summary>Looks over a Word or Excel file before it is read: it is a ZIP archive, and small ones can unpack to much.</summary>
internal static class OfficeFile
{
    private const int MostParts = 10_000;

    /// <summary>The file as a stream that its library can read.</summary>
    /// <exception cref="InvalidInputException">It is no archive, or unpacks to too much.</exception>
    public static MemoryStream Open(string file, byte[] bytes, string expected)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(bytes));
            if (archive.Entries.Count > MostParts)
                throw new InvalidInputException(file, "parts", $"at most {MostParts}", $"{archive.Entries.Count}");
            if (archive.Entries.Sum(e => e.Length) > ManualLimits.UnpackedBytes)
                throw new InvalidInputException(file, "parts", $"at most {ManualLimits.UnpackedBytes >> 20} MiB when unpacked", "more");
        }
        catch (InvalidDataException)
        {
            throw new InvalidInputException(file, "file", expected, "something else, or a damaged or encrypted one");
        }

        return new MemoryStream(bytes);
    }
}
