using System.Security.Cryptography;
using System.Text;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Evaluation.Questions;

/// <summary>A folder of devices, manuals and tickets to measure answers on (docs/reference/evaluation.md).</summary>
public sealed class EvaluationSuite : IDisposable
{
    private EvaluationSuite(
        SuiteFile file,
        string digest,
        DeviceCatalog devices,
        ManualIndex manuals,
        IReadOnlyList<Ticket> earlier,
        IReadOnlyList<Ticket> questions,
        IReadOnlyList<Ticket> validation
    )
    {
        (Name, Description, Digest, Devices, Manuals, EarlierTickets) = (file.Name, file.Description, digest, devices, manuals, earlier);
        Earlier = new TicketIndex(earlier, devices, manuals.Codes);
        Retrieval = new Retrieval(manuals, Earlier);
        Questions = Ask(questions);
        Validation = Ask(validation);
    }

    /// <summary>The suite's name, the folder's by default.</summary>
    public string Name { get; }

    /// <summary>What it is, in a sentence; may be empty.</summary>
    public string Description { get; }

    /// <summary>SHA-256 over devices, manuals, earlier tickets and questions, first 16 hex digits.</summary>
    public string Digest { get; }

    /// <summary>The machines.</summary>
    public DeviceCatalog Devices { get; }

    /// <summary>The manuals.</summary>
    public ManualIndex Manuals { get; }

    /// <summary>Tickets that an answer may draw on; may be empty.</summary>
    public IReadOnlyList<Ticket> EarlierTickets { get; }

    /// <summary>The same, as an index.</summary>
    public TicketIndex Earlier { get; }

    /// <summary>Manuals and earlier tickets, as the service would search them.</summary>
    public IRetrieval Retrieval { get; }

    /// <summary>What is asked, in the file's order.</summary>
    public IReadOnlyList<Question> Questions { get; }

    /// <summary>What choices may be made on; not asked; may be empty.</summary>
    public IReadOnlyList<Question> Validation { get; }

    /// <summary>Reads a suite.</summary>
    /// <param name="folder">With <c>suite.json</c>, or laid out like a plant folder.</param>
    /// <param name="split">
    /// Which tickets are asked about: <c>heldout</c>, the suite's questions, or <c>validation</c>; then there are none to choose on.
    /// </param>
    /// <exception cref="InvalidInputException">A file is missing or cannot be used, or a ticket is of a device that is not listed.</exception>
    public static EvaluationSuite Load(string folder, string split)
    {
        if (!Directory.Exists(folder))
            throw new InvalidInputException(folder, "folder", "devices.json, manuals and tickets", "no such folder");
        var file = SuiteFile.Read(folder);
        var devices = DeviceCatalog.Load(file.Devices);
        var asked =
            split == "validation"
                ? file.Validation ?? throw new InvalidInputException(folder, "validation", "tickets/validation.jsonl", "no file")
                : file.Questions;
        var questions = Read(asked, devices);
        if (questions.Count == 0)
            throw new InvalidInputException(asked, "file", "at least one ticket", "none");
        IReadOnlyList<Ticket> validation = split == "validation" || file.Validation is null ? [] : Read(file.Validation, devices);
        IReadOnlyList<Ticket> earlier = file.Earlier is null ? [] : TicketFile.Read(file.Earlier);
        var manuals = ManualIndex.Build(file.Manuals, devices);
        return new EvaluationSuite(file, DigestOf(manuals, [file.Devices, asked, file.Earlier]), devices, manuals, earlier, questions, validation);
    }

    /// <inheritdoc/>
    public void Dispose() => Manuals.Dispose();

    private List<Question> Ask(IReadOnlyList<Ticket> tickets) =>
        [.. tickets.Select(t => Question.FromTicket(t, TicketCase.FromTicket(t, Devices.Find(t.Line, t.Device)!), Retrieval))];

    private static IReadOnlyList<Ticket> Read(string file, DeviceCatalog devices)
    {
        var tickets = TicketFile.Read(file);
        foreach (var ticket in tickets)
            if (devices.Find(ticket.Line, ticket.Device) is null)
                throw new InvalidInputException(file, ticket.Id, "a device of devices.json", $"{ticket.Line}/{ticket.Device}");
        return tickets;
    }

    private static string DigestOf(ManualIndex manuals, IEnumerable<string?> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(manuals.Digest));
        foreach (var file in files.Where(File.Exists))
            hash.AppendData(SHA256.HashData(InputFile.ReadBytes(file!, "a file of the suite", TicketFile.MostBytes)));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
