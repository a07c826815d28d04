using System.Security.Cryptography;
using System.Text;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Evaluation;

/// <summary>A folder of devices, manuals and tickets to measure answers on (design §5).</summary>
public sealed class EvaluationSuite : IDisposable
{
    private EvaluationSuite(string name, string digest, DeviceCatalog devices, ManualIndex manuals, IReadOnlyList<Ticket> earlier, IReadOnlyList<Ticket> questions)
    {
        (Name, Digest, Devices, Manuals, EarlierTickets, Questions) = (name, digest, devices, manuals, earlier, questions);
        Earlier = new TicketIndex(earlier, devices);
    }

    /// <summary>The folder's name.</summary>
    public string Name { get; }

    /// <summary>SHA-256 over all files read, first 16 hex digits.</summary>
    public string Digest { get; }

    /// <summary>The machines.</summary>
    public DeviceCatalog Devices { get; }

    /// <summary>The manuals.</summary>
    public ManualIndex Manuals { get; }

    /// <summary>Tickets that an answer may draw on: <c>tickets/train.jsonl</c>, where it exists.</summary>
    public IReadOnlyList<Ticket> EarlierTickets { get; }

    /// <summary>The same, as an index.</summary>
    public TicketIndex Earlier { get; }

    /// <summary>Tickets that are asked about.</summary>
    public IReadOnlyList<Ticket> Questions { get; }

    /// <summary>Reads a suite.</summary>
    /// <param name="folder">With <c>devices.json</c>, <c>manuals/</c> and <c>tickets/</c>.</param>
    /// <param name="split">Which tickets are asked about: <c>heldout</c> or <c>validation</c>.</param>
    /// <exception cref="InvalidInputException">A file is missing or cannot be used, or a ticket is of a device that is not listed.</exception>
    public static EvaluationSuite Load(string folder, string split)
    {
        if (!Directory.Exists(folder)) throw new InvalidInputException(folder, "folder", "devices.json, manuals and tickets", "no such folder");
        var devicesFile = Path.Combine(folder, "devices.json");
        var questionsFile = Path.Combine(folder, "tickets", split + ".jsonl");
        var earlierFile = Path.Combine(folder, "tickets", "train.jsonl");
        var devices = DeviceCatalog.Load(devicesFile);
        var questions = TicketFile.Read(questionsFile);
        if (questions.Count == 0) throw new InvalidInputException(questionsFile, "file", "at least one ticket", "none");
        foreach (var ticket in questions)
            if (devices.Find(ticket.Line, ticket.Device) is null)
                throw new InvalidInputException(questionsFile, ticket.Id, "a device of devices.json", $"{ticket.Line}/{ticket.Device}");
        IReadOnlyList<Ticket> earlier = File.Exists(earlierFile) ? TicketFile.Read(earlierFile) : [];
        var manuals = ManualIndex.Build(Path.Combine(folder, "manuals"));
        return new EvaluationSuite(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
            DigestOf(manuals, [devicesFile, questionsFile, earlierFile]), devices, manuals, earlier, questions);
    }

    /// <inheritdoc/>
    public void Dispose() => Manuals.Dispose();

    private static string DigestOf(ManualIndex manuals, IEnumerable<string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(manuals.Digest));
        foreach (var file in files.Where(File.Exists)) hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
