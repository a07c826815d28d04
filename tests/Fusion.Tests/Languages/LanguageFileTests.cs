using System.Reflection;
using System.Text.RegularExpressions;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Languages;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sensors;

namespace EdgeDiag.Fusion.Tests.Languages;

/// <summary>A language is complete, and what its file writes, its file also reads.</summary>
public partial class LanguageFileTests
{
    private static readonly string[] MayBeEmpty = ["SentenceGap"];

    public static TheoryData<Language> Languages => [.. Enum.GetValues<Language>()];

    [Theory]
    [MemberData(nameof(Languages))]
    public void File_OfALanguage_HasEveryPart(Language language)
    {
        var file = language.File();
        foreach (
            var part in (object?[])[file.Words, file.Sentences, file.Terminal, file.Reading, file.Codes, file.Manual.EntryLabels, file.Manual.WrittenLabels]
        )
        foreach (var (name, value) in Members(part))
            Assert.True(
                value switch
                {
                    null => false,
                    string text => text.Length > 0 || MayBeEmpty.Contains(name),
                    IReadOnlyDictionary<string, string> => true,
                    IEnumerable<string> list => list.Any() && list.All(t => t.Length > 0),
                    _ => true,
                },
                $"{language}: {name}"
            );
        Assert.NotNull(file.Fallback);
        Assert.Equal(Enum.GetValues<Language>().Where(l => l != language), file.Fallback!.Select(t => LanguageExtensions.FromTag(t)!.Value).Order());
        Assert.NotEmpty(file.Chat!);
        Assert.NotEmpty(file.FirstManual!);
        Assert.NotEmpty(file.Units);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void File_OfALanguage_FillsInWhatTheFirstOneDoes(Language language)
    {
        var (first, file) = (Language.Zh.File(), language.File());
        Assert.Equal(Filled(first.Words), Filled(file.Words));
        Assert.Equal(Filled(first.Sentences), Filled(file.Sentences));
        Assert.Equal(Names(first.Chat!), Names(file.Chat!));
        Assert.Equal(first.Sensors!.Keys.Order(), file.Sensors!.Keys.Order());
        Assert.Equal(first.Manual.Import.Keys.Order(), file.Manual.Import.Keys.Order());
    }

    [Fact]
    public void Files_OfAnswers_AreTheLanguages() => Assert.Equal(LanguageFiles.Spoken, Enum.GetValues<Language>().Select(l => LanguageFiles.Of(l.Tag())));

    [Fact]
    public void File_OfManualsAlone_HasTheSameKindsOfLabels()
    {
        foreach (var file in LanguageFiles.All)
        {
            Assert.Equal(LanguageFiles.All[0].Manual.Import.Keys.Order(), file.Manual.Import.Keys.Order());
            Assert.Equal(LanguageFiles.All[0].Tickets.Keys, file.Tickets.Keys);
            Assert.All(file.Tickets, c => Assert.NotEmpty(c.Value));
            Assert.All(file.Manual.Import.Where(k => k.Key is "cause" or "remedy" or "code"), k => Assert.NotEmpty(k.Value));
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Lamps_AsTheWordingWritesThem_AreRead(Language language)
    {
        var wording = Wording.ForLanguage(language);
        foreach (var color in Enum.GetValues<LampColor>())
        foreach (var state in Enum.GetValues<LampState>())
            Assert.Equal([new LampObservation(color, state)], LampReader.Read(wording.Join(wording.Lamp(color), wording.LampState(state))));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Judgements_AsTheWordingWritesThem_AreRead(Language language)
    {
        var wording = Wording.ForLanguage(language);
        var linker = new EvidenceLinker(Press.Case(), wording, wording);
        foreach (var judgement in (Judgement[])[Judgement.High, Judgement.Low, Judgement.Normal])
        foreach (var sensor in Press.Device.Sensors)
        {
            var link = Assert.Single(linker.Link(wording.Join(sensor.Label.In(language), wording.Judgement(judgement))).Links);
            Assert.Equal((sensor.Name, wording.Judgement(judgement), false), (link.Ref, link.Claimed, link.Negated));
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Labels_AsTheyAreWritten_AreRead(Language language)
    {
        foreach (var kind in Enum.GetValues<ManualEntryKind>())
            Assert.Equal((kind, "7"), ManualLabels.Entry(ManualLabels.LabelFor(kind, language) + "7"));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Summary_AsAModelIsTaughtIt_LosesNothing(Language language)
    {
        var section = Press.Section with { Language = language, Causes = [new ManualCause("m#E102-1", "X7", ["A1", "B2"], [])] };
        var prompt = PromptBuilder.Build(Press.Case(), [section], [], language);
        var named = GroundingCheck.Check(ReferenceSummary.Write(prompt, 1, [true, true]), prompt, 1);
        Assert.Equal(["A1", "B2"], named.Reasons);
        Assert.Equal((3, 0), (named.Claims, named.CutClaims.Count));
        Assert.Empty(GroundingCheck.Check(ReferenceSummary.Write(prompt, CasePrompt.SomethingElse, []), prompt, CasePrompt.SomethingElse).CutClaims);
    }

    [Fact]
    public void Units_InAnyLanguage_AreKnown()
    {
        foreach (var (symbol, words) in LanguageFiles.All.SelectMany(f => f.Units))
        foreach (var word in words)
            Assert.Equal(UnitSpelling.Normalize(symbol), UnitSpelling.Normalize(word));
    }

    private static IEnumerable<(string Name, object? Value)> Members(object? part) =>
        part!.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => (p.Name, p.GetValue(part)));

    private static List<string> Filled(object? part) => [.. Members(part).Where(m => m.Value is string).Select(m => $"{m.Name} {Names((string)m.Value!)}")];

    private static string Names(string text) => string.Join(' ', Name().Matches(text).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal));

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Name();
}
