using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Manuals.Import;
using EdgeDiag.Fusion.Manuals.Import.Blocks;

namespace EdgeDiag.EdgeHost.Imports;

/// <summary>
/// Reads a document in a process of its own: this program once more, as <c>import-worker</c>, with bounds on memory and processor time. Whatever a
/// document does to its reader, it ends with one line here.
/// </summary>
/// <param name="settings">The bounds.</param>
internal sealed class ChildDocumentReader(ImportSettings settings) : IDocumentReader
{
    /// <summary>The hidden command.</summary>
    public const string Command = "import-worker";

    // Escapes and names of members beside the text.
    private const long MostOutputBytes = 4 * ManualLimits.TextCharacters + 512L * ManualLimits.Entries;

    // Statuses of a process that the kernel ended: its processor time was used up (SIGXCPU), or the machine had no memory left (SIGKILL).
    private const int OutOfTime = 128 + 24,
        Killed = 128 + 9;

    // A process that neither works nor ends. Working, it ends by its processor time, however busy the machine is.
    private const int MostTimesProcessorTime = 20;

    /// <inheritdoc/>
    public ReadDocument Read(DocumentRequest request)
    {
        using var process = Process.Start(Start())!;
        using var patience = new CancellationTokenSource(settings.ProcessorTime * MostTimesProcessorTime);
        try
        {
            var errors = ReadAsync(process.StandardError.BaseStream, 1 << 20, patience.Token);
            process.StandardInput.Write(JsonSerializer.Serialize(request, ImportAnswer.Json));
            process.StandardInput.Close();
            var output = ReadAsync(process.StandardOutput.BaseStream, MostOutputBytes, patience.Token).GetAwaiter().GetResult();
            if (output.Length > MostOutputBytes)
                throw new InvalidInputException(request.File, "text", $"at most {MostOutputBytes >> 20} MiB", "more");
            process.WaitForExitAsync(patience.Token).GetAwaiter().GetResult();
            return Document(request.File, process, output, System.Text.Encoding.UTF8.GetString(errors.GetAwaiter().GetResult()));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            throw e is IOException ? Broken(request.File, process, e.Message) : TookTooLong(request.File);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
    }

    private ReadDocument Document(string file, Process process, byte[] output, string errors)
    {
        if (process.ExitCode == 0 && Parsed(output) is { } answer)
            return answer.Document ?? throw InvalidInputException.WithMessage(answer.Refused ?? $"{file}: file: expected a document, found none");
        throw process.ExitCode switch
        {
            OutOfTime => TookTooLong(file),
            Killed => MemoryExceeded(file, settings),
            _ => Broken(file, process, errors),
        };
    }

    private InvalidInputException TookTooLong(string file) =>
        new(
            file,
            "file",
            string.Create(CultureInfo.InvariantCulture, $"a document that is read within {settings.ProcessorTime} of processor time (Import:ProcessorTime)"),
            "one that takes longer"
        );

    private InvalidInputException Broken(string file, Process process, string errors) =>
        errors switch
        {
            _ when errors.Contains("Stack overflow", StringComparison.OrdinalIgnoreCase) => new(
                file,
                "file",
                "a document whose parts are not nested deeply",
                "one that is nested too deeply to be read"
            ),
            _ when errors.Contains("memory", StringComparison.OrdinalIgnoreCase) => MemoryExceeded(file, settings),
            _ => new(
                file,
                "file",
                "a document that can be read",
                process.HasExited ? $"one that ends its reader with status {process.ExitCode}" : "one that ends its reader"
            ),
        };

    /// <summary>The line for a document that takes too much memory.</summary>
    public static InvalidInputException MemoryExceeded(string file, ImportSettings settings) =>
        new(file, "file", $"a document that is read with {settings.MemoryMegabytes} MiB of memory (Import:MemoryMegabytes)", "one that takes more");

    private static ImportAnswer? Parsed(byte[] output)
    {
        try
        {
            return JsonSerializer.Deserialize<ImportAnswer>(output, ImportAnswer.Json);
        }
        catch (JsonException)
        {
            // It ended in the middle; the status says more.
            return null;
        }
    }

    // One byte more than the bound shows that there is more.
    private static async Task<byte[]> ReadAsync(Stream stream, long most, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int n; bytes.Length <= most && (n = await stream.ReadAsync(buffer, cancellationToken)) > 0; )
            bytes.Write(buffer, 0, n);
        return bytes.ToArray();
    }

    private ProcessStartInfo Start()
    {
        var program = Environment.ProcessPath!;
        // Started as `dotnet edgediag.dll`, the program is an argument.
        string[] words = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [Path.Combine(AppContext.BaseDirectory, "edgediag.dll"), Command] : [Command];
        var start = new ProcessStartInfo(program, words)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_GCHeapHardLimit"] = (settings.MemoryMegabytes * (1L << 20)).ToString("x", CultureInfo.InvariantCulture);
        start.Environment["EDGEDIAG_Import__MemoryMegabytes"] = settings.MemoryMegabytes.ToString(CultureInfo.InvariantCulture);
        start.Environment["EDGEDIAG_Import__ProcessorTime"] = settings.ProcessorTime.ToString("c", CultureInfo.InvariantCulture);
        // No dump of a reader that a document broke.
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        return start;
    }
}
