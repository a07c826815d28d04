using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace EdgeDiag.Fusion.Manuals.Import.Formats;

/// <summary>Reads pictures of text through the program <c>tesseract</c>, which is optional. It gets the picture on its standard input and no file.</summary>
/// <param name="file">The document, as error lines name it.</param>
/// <param name="language">Tag of the stated language.</param>
internal sealed class Tesseract(string file, string language)
{
    // The process that reads documents writes no file; tesseract keeps the picture in a temporary one: 64 MiB, in blocks of 512 bytes.
    private const string Start = "ulimit -f 131072 2>/dev/null; exec tesseract \"$@\"";

    private const int NoSuchProgram = 127;

    private const int MostOutput = 16 << 20;

    private string? _languages;

    /// <summary>The lines of one page.</summary>
    /// <exception cref="InvalidInputException">The program or its language data is missing, or it cannot read the picture.</exception>
    public IReadOnlyList<PdfLine> Read(byte[] picture, int page)
    {
        _languages ??= Languages();
        var (status, output) = Run(picture, "stdin", "stdout", "-l", _languages, "tsv");
        return status == 0
            ? Lines(output, page)
            : throw new InvalidInputException(file, $"page {page}", "a picture that tesseract can read", $"its status {status}");
    }

    // German words in a document that is imported as English are common; more languages than needed make it slow.
    private string Languages()
    {
        var installed = Run([], "--list-langs").Output.Split('\n', StringSplitOptions.TrimEntries);
        var needed = language == "zh" ? "chi_sim" : "eng";
        if (!installed.Contains(needed))
            throw Missing($"no language data {needed}");
        return string.Join('+', ((string[])[needed, language == "zh" ? "eng" : "deu"]).Where(installed.Contains));
    }

    private InvalidInputException Missing(string found) =>
        new(file, "file", "the program tesseract for pages that are pictures (Debian: tesseract-ocr, tesseract-ocr-eng, -deu, -chi-sim)", found);

    private (int Status, string Output) Run(byte[] input, params string[] words)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Start, "sh", .. words])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // One page takes one core; the box has other work.
        start.Environment["OMP_THREAD_LIMIT"] = "1";
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var sent = SendAsync(process, input);
            var output = ReadBounded(process.StandardOutput.BaseStream);
            process.WaitForExit();
            errors.GetAwaiter().GetResult();
            sent.GetAwaiter().GetResult();
            return process.ExitCode == NoSuchProgram ? throw Missing("no such program") : (process.ExitCode, output);
        }
        catch (Win32Exception)
        {
            throw Missing("no shell to start it with");
        }
    }

    private static async Task SendAsync(Process process, byte[] input)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read all; its status says why.
        }
    }

    private static string ReadBounded(Stream stream)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int n; (n = stream.Read(buffer)) > 0; )
            if (bytes.Length < MostOutput)
                bytes.Write(buffer, 0, n);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    // Columns: level, page, block, paragraph, line, word, left, top, width, height, confidence, text.
    private static IReadOnlyList<PdfLine> Lines(string table, int page)
    {
        var rows = table.Split('\n').Select(r => r.Split('\t')).Where(r => r.Length == 12).Skip(1).ToList();
        var (width, height) = rows.Where(r => r[0] == "1").Select(r => (Number(r[8]), Number(r[9]))).FirstOrDefault((1.0, 1.0));
        var lines = rows.Where(r => r[0] == "5" && r[11].Trim().Length > 0).GroupBy(r => (r[2], r[3], r[4])).Select(g => g.ToList()).ToList();
        var margin = lines.Count == 0 ? width : lines.Max(l => Number(l[^1][6]) + Number(l[^1][8]));
        return
        [
            .. lines.Select(l =>
            {
                var text = l.Select(w => w[11].Trim()).Aggregate((line, word) => line[^1] == '-' ? $"{line} {word}" : PdfLines.Join(line, word));
                // Sizes and weights are guesses in a picture: no line stands out by them.
                var size = Number(l[0][9]);
                return new PdfLine(page, text, 10, false, 1 - (Number(l[0][7]) / height), Number(l[0][6]), Number(l[^1][6]) + Number(l[^1][8]), Number(l[0][8]))
                {
                    Margin = margin - (size / 2),
                };
            }),
        ];
    }

    private static double Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) ? n : 0;
}
