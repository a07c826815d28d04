using System.Globalization;
using System.Text.RegularExpressions;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Sensors;

namespace EdgeDiag.Fusion.Prompts;

/// <summary>
/// Finds the sensors and lamps of a case's device that a sign names and ties them to how they stand now (design §3,
/// "evidence is linked in code"). The model is left with a comparison of two words that stand side by side.
/// </summary>
public sealed partial class EvidenceLinker
{
    private readonly DiagnosisCase _case;
    private readonly Wording _wording;
    private readonly (SensorState State, string Label)[] _sensors;

    /// <summary>A linker for one case in one language.</summary>
    public EvidenceLinker(DiagnosisCase @case, Wording wording)
    {
        _case = @case;
        _wording = wording;
        // Longest label first: "oil temperature" must not be taken for "temperature".
        _sensors = [.. @case.Sensors
            .Select(s => (s, s.Sensor.Label.In(wording.Language)))
            .OrderByDescending(s => s.Item2.Length)];
    }

    /// <summary>The links of one sign, in the order of the device's sensors, then lamps. Empty where it names none.</summary>
    public IReadOnlyList<EvidenceLink> Link(string sign)
    {
        var links = new List<EvidenceLink>();
        var rest = sign;
        foreach (var (state, label) in _sensors)
        {
            var at = rest.IndexOf(label, StringComparison.OrdinalIgnoreCase);
            if (at < 0) continue;
            links.Add(new EvidenceLink("reading", state.Sensor.Name, label, ClaimOf(rest, at, label.Length), _wording.Judgement(state.Judgement), Describe(state, _wording)));
            rest = rest.Remove(at, label.Length).Insert(at, "\u0001");
        }

        foreach (var lamp in LampReader.Read(sign))
        {
            var name = _wording.Lamp(lamp.Color);
            var now = _case.Lamps.Where(l => l.Color == lamp.Color).Select(l => (LampState?)l.State).FirstOrDefault();
            var current = now is { } s ? _wording.LampState(s) : _wording.Unknown;
            links.Add(new EvidenceLink("image", Name(lamp.Color), name, _wording.LampState(lamp.State), current, _wording.Join(name, current)));
        }

        return links;
    }

    /// <summary>The sign with the current state behind it, as the prompt shows it.</summary>
    public string Annotate(string sign, IReadOnlyList<EvidenceLink> links)
    {
        if (links.Count == 0) return sign;
        var current = links.Count == 1
            ? links[0].Current
            : string.Join(_wording.Comma, links.Select(l => _wording.Join(l.Name, l.Current)));
        return sign + _wording.CurrentOpen + current + _wording.CurrentClose;
    }

    /// <summary>A sensor as the prompt shows it: <c>温度:85℃(偏高,上升)</c>.</summary>
    public static string Describe(SensorState state, Wording wording)
    {
        var label = state.Sensor.Label.In(wording.Language);
        if (state.Value is not { } value || state.Quality is ReadingQuality.Missing or ReadingQuality.Stale)
            return $"{label}{wording.Colon}{wording.Unknown}";
        var trend = wording.Trend(state.Trend);
        var judged = wording.Judgement(state.Judgement) + (trend.Length > 0 ? wording.Comma + trend : "");
        var number = value.ToString("0.###", CultureInfo.InvariantCulture);
        return wording.Language == Language.Zh
            ? $"{label}:{number}{state.Sensor.Unit}({judged})"
            : $"{label}: {number} {state.Sensor.Unit} ({judged})";
    }

    private static string Name(LampColor color) => color.ToString().ToLowerInvariant();

    private string ClaimOf(string sign, int at, int length)
    {
        // The nearest judgement word behind the label, before the next sensor; English also puts it in front ("high temperature").
        var behind = sign[(at + length)..];
        var next = behind.IndexOf('\u0001', StringComparison.Ordinal);
        if (next >= 0) behind = behind[..next];
        var match = JudgementWord().Match(behind);
        if (!match.Success && _wording.Language == Language.En) match = JudgementWord().Match(sign[..at]);
        if (!match.Success) return "";
        return match.Groups["high"].Success ? _wording.Judgement(Judgement.High)
            : match.Groups["low"].Success ? _wording.Judgement(Judgement.Low)
            : _wording.Judgement(Judgement.Normal);
    }

    [GeneratedRegex(@"(?<high>偏高|过高|超高|\b(?:too |above )?high\b)|(?<low>偏低|过低|不足|\b(?:too |below )?low\b)|(?<normal>正常|\bnormal\b)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex JudgementWord();
}
