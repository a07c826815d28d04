using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Sensors;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Prompts;

/// <summary>
/// Writes the prompt of a case. Segments end where a sign or a line ends, so that a tokenizer never joins text across
/// these borders: the same sign gives the same tokens wherever it stands.
/// </summary>
public sealed class PromptBuilder
{
    /// <summary>Version of the prompt's form; changes whenever the same case gives other words.</summary>
    public const string Version = "p5";

    private const int TextLimit = 160,
        SignLimit = 60,
        CauseLimit = 80,
        MostClauses = 4;
    private const double AlikeEnough = 0.6;

    private readonly DiagnosisCase _case;
    private readonly Wording _wording;
    private readonly ConclusionFilter _conclusions;
    private readonly SaidSigns _heard;
    private readonly IReadOnlyList<string> _said;
    private readonly IReadOnlyList<IReadOnlySet<string>> _saidPairs;
    private readonly Dictionary<Language, EvidenceLinker> _linkers;
    private readonly List<PromptSegment> _segments = [];
    private readonly List<PromptSign> _signs = [];
    private readonly List<Candidate> _candidates = [];
    private readonly List<PromptClause> _clauses = [];

    private readonly int _most;
    private readonly ShownInputs _shown;

    private PromptBuilder(DiagnosisCase @case, ConclusionFilter conclusions, Language language, int most, ShownInputs shown)
    {
        (_case, _conclusions, _most, _shown) = (@case, conclusions, most, shown);
        _wording = Wording.ForLanguage(language);
        _heard = new SaidSigns(conclusions.Without(@case.Fault.Text), conclusions.Without(@case.ImageDescription));
        _said = [.. Words(_case.Fault.Text, _case.ImageDescription)];
        _saidPairs = [.. _said.Select(WordPairs.FromText)];
        _linkers = Enum.GetValues<Language>().ToDictionary(l => l, l => new EvidenceLinker(@case, _wording, Wording.ForLanguage(l)));
    }

    /// <summary>Builds the prompt for one case.</summary>
    /// <param name="case">The case.</param>
    /// <param name="sections">Manual sections, best first; their causes become candidates.</param>
    /// <param name="tickets">Earlier tickets, nearest first.</param>
    /// <param name="language">Language of the fixed words; a section in the other one is annotated in its own.</param>
    /// <param name="most">Most candidates; no model is asked about more than <see cref="CasePrompt.MaxCandidates"/>.</param>
    /// <param name="shown">What of the case is written out, for want of room; null for all. What signs are now is always said with them.</param>
    public static CasePrompt Build(
        DiagnosisCase @case,
        IReadOnlyList<ManualSection> sections,
        IReadOnlyList<Ticket> tickets,
        Language language,
        int most = CasePrompt.MaxCandidates,
        ShownInputs? shown = null
    ) => new PromptBuilder(@case, new ConclusionFilter(sections, tickets), language, most, shown ?? ShownInputs.All(@case)).Build(sections, tickets);

    private CasePrompt Build(IReadOnlyList<ManualSection> sections, IReadOnlyList<Ticket> tickets)
    {
        Situation();
        Marker(_wording.ManualMarker);
        foreach (var (section, cause) in sections.SelectMany(s => s.Causes.Select(c => (s, c))).Take(_most))
            ManualLine(section, cause);
        if (_candidates.Count == 0)
            Data(_wording.None + "\n");
        Marker(_wording.TicketsMarker);
        foreach (var ticket in tickets)
            TicketLine(ticket);
        if (tickets.Count == 0)
            Data(_wording.None + "\n");
        Marker(_wording.QuestionMarker);
        Data(_wording.Question + "\n");
        Marker(_wording.CauseMarker);
        return new CasePrompt(_wording.Language, _segments, _candidates, _signs, new PromptSegment(SegmentKind.Marker, _wording.SummaryMarker), Version)
        {
            Clauses = _clauses,
            HasWords = _said.Count > 0,
            Origin = new CaseOrigin(
                CasePolicy.DiagnosisId(_case.Fault),
                _case.Fault.Id,
                _case.Fault.Site,
                _case.Fault.Line,
                _case.Device.Type,
                _case.Fault.Code
            )
            {
                Device = _case.Fault.Device,
                Severity = _case.Fault.Severity,
            },
        };
    }

    private void Situation()
    {
        var device = _case.Device;
        var name = device.Name.In(_wording.Language);
        Marker(_wording.DeviceMarker);
        Data(Clean(_wording.Machine(name, device.Id, device.Line), TextLimit) + "\n");
        Marker(_wording.CodeMarker);
        Data(Clean(_case.Fault.Code, 64));
        if (_conclusions.Without(_case.Fault.Text) is { Length: > 0 } text)
            Said(" " + Clean(text, TextLimit));
        Data("\n");
        Marker(_wording.SensorsMarker);
        for (var i = 0; i < _shown.Sensors.Count; i++)
            Data((i > 0 ? ", " : "") + EvidenceLinker.Describe(_shown.Sensors[i], _wording));
        Data(_shown.Sensors.Count == 0 ? _wording.None + "\n" : "\n");
        Marker(_wording.ImageMarker);
        if (_shown.Image && _conclusions.Without(_case.ImageDescription) is { Length: > 0 } image)
            Said(Clean(image, TextLimit));
        else
            Data(_wording.None);
        Data("\n");
    }

    // Clause by clause, so that the same words give the same tokens wherever they stand.
    private void Said(string text)
    {
        var at = 0;
        foreach (var clause in Tickets.Clauses.Split(text))
        {
            var begin = text.IndexOf(clause, at, StringComparison.Ordinal);
            if (begin > at && at > 0)
                Data(text[at..begin]);
            Data(at == 0 ? text[..(begin + clause.Length)] : clause);
            at = begin + clause.Length;
            _clauses.Add(new PromptClause(_segments.Count - 1, clause));
        }

        if (at < text.Length)
            Data(text[at..]);
    }

    private void ManualLine(ManualSection section, ManualCause cause)
    {
        var linker = _linkers[section.Language];
        var source = Wording.ForLanguage(section.Language);
        // Where a section was found by its words, or for another kind of machine, the model is shown so.
        var origin = new List<string>();
        if (!section.IsAbout(_case.Fault.Code))
            origin.Add(linker.Annotate(source.Code + Clean(section.Code, 64), Clean(_case.Fault.Code, 64)));
        if (section.DeviceType != _case.Device.Type)
            origin.Add(linker.Annotate(source.Type + Clean(section.DeviceType, 64), Clean(_case.Device.Type, 64)));
        var label = _candidates.Count + 1;
        var (quote, signs) = Line(
            label,
            cause.Ref,
            false,
            cause.Text,
            origin,
            [.. cause.Signs.Where(s => !_conclusions.IsIn(s)).Select(s => ReadUnlessSaid(s, linker))],
            source
        );
        _candidates.Add(new Candidate(label, CandidateSource.Manual, cause.Ref, cause.Text, quote, signs, cause.Remedies, [], _segments.Count - 1));
    }

    private void TicketLine(Ticket ticket)
    {
        var known = _candidates.FindIndex(c => CauseText.IsSame(c.Cause, ticket.Cause));
        if (known < 0 && _candidates.Count == _most)
            return;
        var label = known < 0 ? _candidates.Count + 1 : known + 1;
        var (quote, signs) = Line(label, ticket.Id, true, known < 0 ? ticket.Cause : null, [], SignsOf(ticket), Wording.ForLanguage(ticket.Language));
        if (known < 0)
            _candidates.Add(new Candidate(label, CandidateSource.Ticket, ticket.Id, ticket.Cause, quote, signs, ticket.Actions, [], _segments.Count - 1));
        else
            _candidates[known] = _candidates[known] with
            {
                Tickets = [.. _candidates[known].Tickets, new TicketSupport(ticket.Id, quote, [.. signs.SelectMany(s => s.Links)], _segments.Count - 1)],
            };
    }

    private List<(string Text, LinkedSign Linked)> SignsOf(Ticket ticket)
    {
        var source = Wording.ForLanguage(ticket.Language);
        var linker = _linkers[ticket.Language];
        var line = ticket.Line == _case.Device.Line ? source.SameLine : source.OtherLine;
        var signs = new List<(string, LinkedSign)> { (line, new LinkedSign(line, [])) };
        foreach (var sensor in _case.Device.Sensors)
            if (ticket.Readings.TryGetValue(sensor.Name, out var reading))
                signs.Add(Read(source.Join(sensor.Label.In(ticket.Language), source.Judgement(JudgementRules.Judge(reading, sensor))), linker));
        signs.AddRange(Images.LampReader.Read(ticket.Image).Select(lamp => Read(source.Join(source.Lamp(lamp.Color), source.LampState(lamp.State)), linker)));
        // What people said and saw then is compared with what they say and see now, clause by clause.
        foreach (var clause in Words(ticket.Text, ticket.Image).Take(MostClauses))
        {
            var clean = Clean(clause, SignLimit);
            var pairs = WordPairs.FromText(clause);
            var same = _saidPairs.Any(n => WordPairs.Similarity(n, pairs) >= AlikeEnough);
            if (clean.Length > 0)
                signs.Add((clean, new LinkedSign(linker.Annotate(clean, same ? source.Same : source.NotSaid), [])));
        }

        return signs;
    }

    // Lamps are compared by their state, not by how they are described.
    private IEnumerable<string> Words(string? text, string? image) =>
        _conclusions.Observations(text).Concat(_conclusions.Observations(image).Where(c => Images.LampReader.Read(c).Count == 0));

    private static (string, LinkedSign) Read(string sign, EvidenceLinker linker)
    {
        var clean = Clean(sign, SignLimit);
        return (clean, linker.Link(clean));
    }

    // Where no reading and no picture tells a sign, and somebody said it, it is one that words tell.
    private (string, LinkedSign) ReadUnlessSaid(string sign, EvidenceLinker linker)
    {
        var (clean, linked) = Read(sign, linker);
        var left = linked.Links.Count > 0 && linked.Links.All(l => !l.Known) && _heard.Said(clean) is not null;
        return (clean, left ? new LinkedSign(clean, []) : linked);
    }

    private (string Quote, IReadOnlyList<PromptSign> Signs) Line(
        int label,
        string reference,
        bool isTicket,
        string? cause,
        IReadOnlyList<string> origin,
        IReadOnlyList<(string Text, LinkedSign Linked)> signs,
        Wording source
    )
    {
        Marker(CasePrompt.LabelText(label));
        var known = signs.Where(s => s.Text.Length > 0).ToList();
        var head = cause is null ? " " : " " + Clean(cause, CauseLimit);
        var colon = cause is not null && known.Count > 0 ? source.Colon : "";
        Data(head);
        foreach (var where in origin)
            Data("(" + where + ")");
        if (colon.Length > 0)
            Data(colon);
        var first = _signs.Count;
        for (var i = 0; i < known.Count; i++)
        {
            if (i > 0)
                Data(source.SignSeparator);
            Data(known[i].Linked.Annotated);
            var (text, links) = (known[i].Text, known[i].Linked.Links);
            var said = isTicket || links.Count > 0 ? null : _heard.Said(text);
            _signs.Add(new PromptSign(_segments.Count - 1, label, reference, isTicket, text, links, source) { Said = said });
        }

        Data("\n");
        return ((head + colon + string.Join(source.SignSeparator, known.Select(s => s.Text))).Trim(), _signs[first..]);
    }

    private static string Clean(string text, int limit) => OutsideText.Clean(text, limit);

    private void Marker(string text) => _segments.Add(new PromptSegment(SegmentKind.Marker, text));

    // People in China type full-width commas and brackets; models have learned the usual ones.
    private void Data(string text) => _segments.Add(new PromptSegment(SegmentKind.Data, WidthForms.Narrow(text)));
}
