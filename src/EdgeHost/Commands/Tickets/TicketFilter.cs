using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Codes;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.EdgeHost.Commands.Tickets;

/// <summary>The options that say which tickets a command is about.</summary>
internal sealed class TicketFilter
{
    private readonly Option<string?> _code = new("--code") { Description = "Only of this fault code" };
    private readonly Option<string?> _device = new("--device") { Description = "Only of this device" };
    private readonly Option<TicketOrigin?> _origin = new("--origin") { Description = "Only confirmed, corrected, rejected or imported ones" };
    private readonly Option<TicketReview?> _review = new("--review") { Description = "Only reviewed, unreviewed, waiting or refused ones" };
    private readonly Option<string?> _since = new("--since") { Description = "Only judged from this day on, such as 2026-11-01" };

    private readonly Option<string?> _imported = new("--imported") { Description = "Only those of one import, by the time that it said" };

    public TicketFilter()
    {
        _since.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<string?>() is { } text && !TryDay(text, out _))
                r.AddError($"--since: expected a day such as 2026-11-01, found {text}");
        });
        _imported.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<string?>() is { } text && !TryImport(text, out _))
                r.AddError($"--imported: expected the time of an import, as it said it, found {text}");
        });
    }

    private Option[] Options => [_code, _device, _origin, _review, _since, _imported];

    /// <summary>The name of an import: its time.</summary>
    public static string NameOf(DateTimeOffset import) => import.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    /// <summary>Whether any option is given.</summary>
    public bool IsGiven(SymbolResult result) => Options.Any(o => result.GetResult(o) is { Implicit: false });

    /// <summary>Adds the options to a command.</summary>
    public Command AddTo(Command command)
    {
        foreach (var option in Options)
            command.Add(option);
        return command;
    }

    /// <summary>The tickets that the options name.</summary>
    public IReadOnlyList<TicketRecord> Apply(ParseResult result, IReadOnlyList<TicketRecord> records)
    {
        var since = result.GetValue(_since) is { } text && TryDay(text, out var day) ? day : DateTimeOffset.MinValue;
        DateTimeOffset? import = result.GetValue(_imported) is { } named && TryImport(named, out var then) ? then : null;
        var isCode = Code(result.GetValue(_code), records);
        return
        [
            .. records.Where(r =>
                r.Judged >= since
                && isCode(r.Ticket.Code)
                && (result.GetValue(_device) is not { } device || r.Ticket.Device == device)
                && (result.GetValue(_origin) is not { } origin || r.Origin == origin)
                && (import is not { } at || (r.Origin == TicketOrigin.Imported && NameOf(r.Judged) == NameOf(at)))
                && (result.GetValue(_review) is not { } review || r.Review == review)
            ),
        ];
    }

    // Another spelling counts only where no ticket has the very code: a manual may have two codes that look alike.
    private static Func<string, bool> Code(string? code, IReadOnlyList<TicketRecord> records)
    {
        if (code is null)
            return _ => true;
        Func<string, string> form = records.Any(r => CodeForm.Strict(r.Ticket.Code) == CodeForm.Strict(code)) ? CodeForm.Strict : CodeForm.Normal;
        return c => form(c) == form(code);
    }

    private static bool TryImport(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    private static bool TryDay(string text, out DateTimeOffset day) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out day);
}
