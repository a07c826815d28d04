using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Languages;
using EdgeDiag.Fusion.Sensors;

namespace EdgeDiag.Fusion.Prompts;

/// <summary>
/// The fixed words of prompts and answers in one language. Judgements and lamp states are written exactly like this in
/// manuals too, so that a sign in a manual and the current state can be compared word for word.
/// </summary>
public sealed class Wording
{
    private static readonly IReadOnlyList<Wording> All = [.. Enum.GetValues<Language>().Select(l => new Wording(l))];

    private readonly FixedWords _words;

    private Wording(Language language) => (Language, _words, Sentences) = (language, language.File().Words!, language.File().Sentences!);

    /// <summary>The language.</summary>
    public Language Language { get; }

    /// <summary>Chinese.</summary>
    public static Wording Zh => All[(int)Language.Zh];

    /// <summary>English.</summary>
    public static Wording En => All[(int)Language.En];

    /// <summary>The wording of a language.</summary>
    public static Wording ForLanguage(Language language) => All[(int)language];

    /// <summary>What a machine is called that the plant does not list.</summary>
    public static LocalizedText UnlistedDevice { get; } = new(All.ToDictionary(w => w.Language, w => w._words.UnlistedDevice));

    /// <summary>The sentences of answers.</summary>
    internal Sentences Sentences { get; }

    /// <summary>A judgement: 偏高, 偏低, 正常, 未知 / high, low, normal, unknown.</summary>
    public string Judgement(Judgement judgement) =>
        judgement switch
        {
            Sensors.Judgement.High => _words.High,
            Sensors.Judgement.Low => _words.Low,
            Sensors.Judgement.Normal => _words.Normal,
            _ => Unknown,
        };

    /// <summary>A trend: 上升, 下降 / rising, falling; empty where steady.</summary>
    public string Trend(Trend trend) =>
        trend switch
        {
            Sensors.Trend.Rising => _words.Rising,
            Sensors.Trend.Falling => _words.Falling,
            _ => "",
        };

    /// <summary>A lamp state: 常亮, 闪烁, 熄灭 / steady, flashing, off.</summary>
    public string LampState(LampState state) =>
        state switch
        {
            Images.LampState.Steady => _words.Steady,
            Images.LampState.Flashing => _words.Flashing,
            _ => _words.Off,
        };

    /// <summary>A lamp's name: 红色报警灯 / red alarm lamp.</summary>
    public string Lamp(LampColor color) =>
        color switch
        {
            LampColor.Red => _words.RedLamp,
            LampColor.Yellow => _words.YellowLamp,
            LampColor.Green => _words.GreenLamp,
            LampColor.Blue => _words.BlueLamp,
            _ => _words.WhiteLamp,
        };

    /// <summary>Not known: 未知 / unknown.</summary>
    public string Unknown => _words.Unknown;

    /// <summary>An earlier ticket is of the same line: 同产线 / same line.</summary>
    public string SameLine => _words.SameLine;

    /// <summary>An earlier ticket is of another line: 异产线 / other line.</summary>
    public string OtherLine => _words.OtherLine;

    /// <summary>The same was said or seen now: 相同 / same.</summary>
    public string Same => _words.Same;

    /// <summary>Nothing like it was said or seen now: 未提 / not said.</summary>
    public string NotSaid => _words.NotSaid;

    /// <summary>In front of a fault code: 代码 / code.</summary>
    public string Code => _words.Code;

    /// <summary>In front of a device type: 机型 / type.</summary>
    public string Type => _words.Type;

    /// <summary>Between a name and what is said of it.</summary>
    public string Colon => _words.Colon;

    /// <summary>Between signs of a candidate.</summary>
    public string SignSeparator => _words.Semicolon;

    /// <summary>Between parts in parentheses.</summary>
    public string Comma => _words.Comma;

    /// <summary>In front of the current state behind a sign; closed by <see cref="CurrentClose"/>.</summary>
    public string CurrentOpen => _words.Now;

    /// <summary>Closes <see cref="CurrentOpen"/>.</summary>
    public string CurrentClose => "〕";

    /// <summary>A sensor's label joined with its judgement: 温度偏高 / temperature high.</summary>
    public string Join(string name, string state) => Template.Fill(_words.NamedState, ("name", name), ("state", state));

    /// <summary>A machine with its line: press press-07 (line line-3).</summary>
    public string Machine(string name, string id, string line) => Template.Fill(_words.Device, ("name", name), ("id", id), ("line", line));

    /// <summary>A reading with its judgement: temperature: 85 °C (high).</summary>
    public string Reading(string label, string number, string unit, string judged) =>
        Template.Fill(_words.Reading, ("label", label), ("number", number), ("unit", unit), ("judged", judged));

    /// <summary>What was done.</summary>
    public string Actions(IEnumerable<string> actions) => Template.Fill(Sentences.Actions, ("actions", string.Join(_words.Semicolon, actions)));

    /// <summary>What a language is called.</summary>
    public string NameOf(Language language) => Language.File().Names![language.Tag()];

    /// <summary>Items in a sentence.</summary>
    public string List(IEnumerable<string> items) => string.Join(_words.ListComma, items);

    /// <summary>Sentences, one behind the other.</summary>
    public string Text(IEnumerable<string> sentences) => string.Join(_words.SentenceGap, sentences);

    /// <summary>Nothing was sent for a field.</summary>
    public string None => _words.None;

    /// <summary>Field markers of the prompt, in order, and of the answer.</summary>
    public string DeviceMarker => _words.DeviceMarker;

    /// <inheritdoc cref="DeviceMarker"/>
    public string CodeMarker => _words.CodeMarker;

    /// <inheritdoc cref="DeviceMarker"/>
    public string SensorsMarker => _words.SensorsMarker;

    /// <inheritdoc cref="DeviceMarker"/>
    public string ImageMarker => _words.ImageMarker;

    /// <inheritdoc cref="DeviceMarker"/>
    public string ManualMarker => _words.ManualMarker;

    /// <inheritdoc cref="DeviceMarker"/>
    public string TicketsMarker => _words.TicketsMarker;

    /// <inheritdoc cref="DeviceMarker"/>
    public string QuestionMarker => _words.QuestionMarker;

    /// <inheritdoc cref="DeviceMarker"/>
    public string CauseMarker => _words.CauseMarker;

    /// <inheritdoc cref="DeviceMarker"/>
    public string SummaryMarker => _words.SummaryMarker;

    /// <summary>The question.</summary>
    public string Question => _words.Question;

    /// <summary>All markers, for the tokenizer's special tokens.</summary>
    public IReadOnlyList<string> Markers =>
        [DeviceMarker, CodeMarker, SensorsMarker, ImageMarker, ManualMarker, TicketsMarker, QuestionMarker, CauseMarker, SummaryMarker];
}
