using System.Globalization;
using System.Text.RegularExpressions;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Languages;
using EdgeDiag.Fusion.Sensors;

namespace EdgeDiag.Fusion.Prompts;

/// <summary>
/// Finds the sensors and lamps of a case's device that a sign names and ties them to how they stand now here, in code,
/// so that the model only compares two words that stand side by side.
/// </summary>
public sealed class EvidenceLinker
{
    private const double MostWrittenOut = 1e12;

    private readonly DiagnosisCase _case;
    private readonly Wording _wording,
        _source;
    private readonly (SensorState State, string Label)[] _sensors;

    /// <summary>A linker for one case.</summary>
    /// <param name="case">The case.</param>
    /// <param name="wording">Of the prompt.</param>
    /// <param name="source">Of the manual or ticket that the signs come from;
    /// annotations are written in its language, so that two words of one language stand side by side.</param>
    public EvidenceLinker(DiagnosisCase @case, Wording wording, Wording source)
    {
        (_case, _wording, _source) = (@case, wording, source);
        // Longest label first: "oil temperature" must not be taken for "temperature".
        _sensors = [.. @case.Sensors.Select(s => (s, s.Sensor.Label.In(source.Language))).OrderByDescending(s => s.Item2.Length)];
    }

    /// <summary>Reads a sign.</summary>
    public LinkedSign Link(string sign)
    {
        var links = new List<EvidenceLink>();
        var shown = new List<(string Name, string State)>();
        var rest = sign;
        foreach (var (state, label) in _sensors)
        {
            var at = rest.IndexOf(label, StringComparison.OrdinalIgnoreCase);
            while (at >= 0 && !WordBorders.Stand(rest, at, label.Length))
                at = rest.IndexOf(label, at + 1, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
                continue;
            var (claim, negated) = ClaimOf(rest, at, label.Length);
            links.Add(
                new EvidenceLink(
                    "reading",
                    state.Sensor.Name,
                    state.Sensor.Label.In(_wording.Language),
                    claim is { } c ? _wording.Judgement(c) : "",
                    _wording.Judgement(state.Judgement),
                    Describe(state, _wording),
                    negated,
                    state.Judgement != Judgement.Unknown
                )
            );
            shown.Add((label, _source.Judgement(state.Judgement)));
            rest = rest.Remove(at, label.Length).Insert(at, "\u0001");
        }

        foreach (var lamp in LampReader.Read(sign))
        {
            var now = _case.Lamps.Where(l => l.Color == lamp.Color).Select(l => (LampState?)l.State).FirstOrDefault();
            var current = State(now, _wording);
            links.Add(
                new EvidenceLink(
                    "image",
                    Name(lamp.Color),
                    _wording.Lamp(lamp.Color),
                    _wording.LampState(lamp.State),
                    current,
                    _wording.Join(_wording.Lamp(lamp.Color), current),
                    Known: now is not null
                )
            );
            shown.Add((_source.Lamp(lamp.Color), State(now, _source)));
        }

        if (links.Count == 0)
            return new LinkedSign(sign, links);
        return new LinkedSign(
            Annotate(sign, links.Count == 1 ? shown[0].State : string.Join(_source.Comma, shown.Select(s => _source.Join(s.Name, s.State)))),
            links
        );
    }

    /// <summary>A text with what is so now behind it.</summary>
    public string Annotate(string text, string current) => text + _source.CurrentOpen + current + _source.CurrentClose;

    /// <summary>A sensor as the prompt shows it: <c>温度:85℃(偏高,上升)</c>.</summary>
    public static string Describe(SensorState state, Wording wording)
    {
        var label = state.Sensor.Label.In(wording.Language);
        if (state.Value is not { } value || state.Quality is ReadingQuality.Missing or ReadingQuality.Stale)
            return $"{label}{wording.Colon}{wording.Unknown}";
        var trend = wording.Trend(state.Trend);
        var judged = wording.Judgement(state.Judgement) + (trend.Length > 0 ? wording.Comma + trend : "");
        // Written out, 1e300 would fill the prompt with zeros.
        var number = value.ToString(Math.Abs(value) < MostWrittenOut ? "0.###" : "0.###E+0", CultureInfo.InvariantCulture);
        return wording.Reading(label, number, state.Sensor.Unit, judged);
    }

    private static string Name(LampColor color) => color.ToString().ToLowerInvariant();

    private static string State(LampState? state, Wording wording) => state is { } s ? wording.LampState(s) : wording.Unknown;

    private (Judgement? Claim, bool Negated) ClaimOf(string sign, int at, int length)
    {
        // The nearest judgement word behind the label, before the next sensor; some languages also put it in front ("high temperature").
        var behind = sign[(at + length)..];
        var next = behind.IndexOf('\u0001', StringComparison.Ordinal);
        if (next >= 0)
            behind = behind[..next];
        var before = _source.Language.File().Reading!.JudgementBefore ? JudgementWord.Matches(sign[..at]).LastOrDefault() : null;
        // Directly in front of its sensor it goes before any that stands behind: "high temperature at low pressure".
        var match = before is not null && sign[(before.Index + before.Length)..at].All(c => c == ' ') ? before : JudgementWord.Match(behind);
        if (!match.Success && before is not null)
            match = before;
        if (!match.Success)
            return (null, false);
        return (
            match.Groups["high"].Success ? Judgement.High
            : match.Groups["low"].Success ? Judgement.Low
            : Judgement.Normal,
            match.Groups["not"].Success
        );
    }

    // Linear in the text, so without a timeout: on a busy box one would strike a fault whose signs are harmless.
    private static readonly Regex JudgementWord = new(
        $"(?<not>{LanguageFiles.Alternatives(r => r.Not)})?(?:(?<high>{LanguageFiles.Alternatives(r => r.High)})"
            + $"|(?<low>{LanguageFiles.Alternatives(r => r.Low)})|(?<normal>{LanguageFiles.Alternatives(r => r.Normal)}))",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );
}

/// <summary>A sign as the prompt shows it.</summary>
/// <param name="Annotated">The sign with the current state behind it.</param>
/// <param name="Links">What it names of this device, in the order of the device's sensors, then lamps; empty where it names nothing.</param>
public sealed record LinkedSign(string Annotated, IReadOnlyList<EvidenceLink> Links);
