using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Sensors;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Prompts;

/// <summary>
/// Writes the prompt of design §3. Segments end where a sign or a line ends, so that a tokenizer never joins text across
/// these borders: the same sign gives the same tokens wherever it stands.
/// </summary>
public sealed class PromptBuilder
{
    /// <summary>Version of the prompt's form; changes whenever the same case gives other words.</summary>
    public const string Version = "p1";

    private const int TextLimit = 160, SignLimit = 60, CauseLimit = 80, TicketTextLimit = 40;

    private readonly DiagnosisCase _case;
    private readonly Wording _wording;
    private readonly EvidenceLinker _linker;
    private readonly List<PromptSegment> _segments = [];
    private readonly List<PromptSign> _signs = [];
    private readonly List<Candidate> _candidates = [];

    private PromptBuilder(DiagnosisCase @case, Language language)
    {
        _case = @case;
        _wording = Wording.Of(language);
        _linker = new EvidenceLinker(@case, _wording);
    }

    /// <summary>Builds the prompt for one case.</summary>
    /// <param name="case">The case.</param>
    /// <param name="sections">Manual sections, best first; their causes become candidates.</param>
    /// <param name="tickets">Earlier tickets, nearest first.</param>
    /// <param name="language">Language of the fixed words; sections and tickets should be in it.</param>
    public static CasePrompt Build(DiagnosisCase @case, IReadOnlyList<ManualSection> sections, IReadOnlyList<Ticket> tickets, Language language) =>
        new PromptBuilder(@case, language).Build(sections, tickets);

    private CasePrompt Build(IReadOnlyList<ManualSection> sections, IReadOnlyList<Ticket> tickets)
    {
        Situation();
        Marker(_wording.ManualMarker);
        foreach (var cause in sections.SelectMany(s => s.Causes).Take(CasePrompt.MaxCandidates)) ManualLine(cause);
        if (sections.Count == 0) Data(_wording.None + "\n");
        Marker(_wording.TicketsMarker);
        foreach (var ticket in tickets) TicketLine(ticket);
        if (tickets.Count == 0) Data(_wording.None + "\n");
        Marker(_wording.QuestionMarker);
        Data(_wording.Question + "\n");
        Marker(_wording.CauseMarker);
        return new CasePrompt(_wording.Language, _segments, _candidates, _signs, new PromptSegment(SegmentKind.Marker, _wording.SummaryMarker), Version);
    }

    private void Situation()
    {
        var device = _case.Device;
        var name = device.Name.In(_wording.Language);
        Marker(_wording.DeviceMarker);
        Data(Clean(_wording.Language == Language.Zh
            ? $"{name} {device.Id}(产线 {device.Line})"
            : $"{name} {device.Id} (line {device.Line})", TextLimit) + "\n");
        Marker(_wording.CodeMarker);
        Data(Clean(_case.Fault.Code, 64));
        if (!string.IsNullOrWhiteSpace(_case.Fault.Text)) Data(" " + Clean(_case.Fault.Text, TextLimit));
        Data("\n");
        Marker(_wording.SensorsMarker);
        for (var i = 0; i < _case.Sensors.Count; i++)
            Data((i > 0 ? ", " : "") + EvidenceLinker.Describe(_case.Sensors[i], _wording));
        Data(_case.Sensors.Count == 0 ? _wording.None + "\n" : "\n");
        Marker(_wording.ImageMarker);
        Data((string.IsNullOrWhiteSpace(_case.ImageDescription) ? _wording.None : Clean(_case.ImageDescription, TextLimit)) + "\n");
    }

    private void ManualLine(ManualCause cause)
    {
        var label = _candidates.Count + 1;
        var (quote, signs, links) = Line(label, cause.Text, cause.Signs);
        _candidates.Add(new Candidate(label, CandidateSource.Manual, cause.Ref, cause.Text, quote, signs, links, cause.Remedies, [], _segments.Count - 1));
    }

    private void TicketLine(Ticket ticket)
    {
        var known = _candidates.FindIndex(c => c.Cause == ticket.Cause);
        if (known < 0 && _candidates.Count == CasePrompt.MaxCandidates) return;
        var label = known < 0 ? _candidates.Count + 1 : known + 1;
        var (quote, signs, links) = Line(label, known < 0 ? ticket.Cause : null, SignsOf(ticket));
        if (known < 0)
            _candidates.Add(new Candidate(label, CandidateSource.Ticket, ticket.Id, ticket.Cause, quote, signs, links, ticket.Actions, [], _segments.Count - 1));
        else
            _candidates[known] = _candidates[known] with
            {
                Tickets = [.. _candidates[known].Tickets, new TicketSupport(ticket.Id, quote, links, _segments.Count - 1)],
            };
    }

    private IReadOnlyList<string> SignsOf(Ticket ticket)
    {
        var signs = new List<string>();
        foreach (var sensor in _case.Device.Sensors)
            if (ticket.Readings.TryGetValue(sensor.Name, out var reading))
                signs.Add(_wording.Join(sensor.Label.In(_wording.Language), _wording.Judgement(JudgementRules.Judge(reading.Value, sensor))));
        signs.AddRange(Images.LampReader.Read(ticket.Image).Select(lamp => _wording.Join(_wording.Lamp(lamp.Color), _wording.LampState(lamp.State))));
        if (ticket.Text.Length > 0) signs.Add(Clean(ticket.Text, TicketTextLimit));
        return signs;
    }

    private (string Quote, IReadOnlyList<string> Signs, IReadOnlyList<EvidenceLink> Links) Line(int label, string? cause, IReadOnlyList<string> signs)
    {
        Marker(CasePrompt.LabelText(label));
        var head = cause is null ? " " : " " + Clean(cause, CauseLimit) + (signs.Count > 0 ? _wording.Colon : "");
        Data(head);
        var links = new List<EvidenceLink>();
        var clean = signs.Select(s => Clean(s, SignLimit)).Where(s => s.Length > 0).ToList();
        for (var i = 0; i < clean.Count; i++)
        {
            var found = _linker.Link(clean[i]);
            if (i > 0) Data(_wording.SignSeparator);
            Data(_linker.Annotate(clean[i], found));
            _signs.Add(new PromptSign(_segments.Count - 1, label, clean[i], found));
            links.AddRange(found);
        }

        Data("\n");
        return ((head + string.Join(_wording.SignSeparator, clean)).Trim(), clean, links);
    }

    private static string Clean(string text, int limit) => OutsideText.Clean(text, limit);

    private void Marker(string text) => _segments.Add(new PromptSegment(SegmentKind.Marker, text));

    private void Data(string text) => _segments.Add(new PromptSegment(SegmentKind.Data, text));
}
