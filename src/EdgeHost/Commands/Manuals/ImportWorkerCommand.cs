using System.CommandLine;
using System.Text.Json;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Imports;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Manuals.Import;
using Microsoft.Extensions.Configuration;

namespace EdgeDiag.EdgeHost.Commands.Manuals;

/// <summary><c>import-worker</c>: reads the one document that standard input names, within bounds, and writes what it holds to standard output.</summary>
internal static class ImportWorkerCommand
{
    public static Command Create()
    {
        var command = new Command(ChildDocumentReader.Command, "Read one document for manuals import") { Hidden = true };
        command.SetAction(
            (_, _) =>
                CommandErrors.GuardAsync(() =>
                {
                    var settings = (EdgeDiagHost.Configure([]).GetSection("Import").Get<ImportSettings>() ?? new ImportSettings()).Checked();
                    var request = JsonSerializer.Deserialize<DocumentRequest>(Console.In.ReadToEnd(), ImportAnswer.Json)!;
                    ProcessLimits.Set((long)settings.MemoryMegabytes << 20, settings.ProcessorTime, temporaryFiles: request.Format == "docx");
                    using var output = Console.OpenStandardOutput();
                    JsonSerializer.Serialize(output, Answer(request, settings), ImportAnswer.Json);
                    return Task.FromResult(0);
                })
        );
        return command;
    }

    private static ImportAnswer Answer(DocumentRequest request, ImportSettings settings)
    {
        try
        {
            return new ImportAnswer(new DocumentReader().Read(request), null);
        }
        catch (InvalidInputException e)
        {
            return new ImportAnswer(null, e.Message);
        }
        catch (OutOfMemoryException)
        {
            return new ImportAnswer(null, ChildDocumentReader.MemoryExceeded(request.File, settings).Message);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Libraries report damage with whatever exception they meet.
            return new ImportAnswer(
                null,
                new InvalidInputException(request.File, "file", "a document that can be read", $"a damaged one ({e.Message})").Message
            );
        }
    }
}
