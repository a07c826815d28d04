using System.Text.Json;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sensors;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Tests.Languages;

/// <summary>German texts with their right readings, written by somebody who had not seen the rules, before the rules were.</summary>
public class GermanTests(ITestOutputHelper output)
{
    private static readonly JsonElement Cases = JsonDocument
        .Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "Fusion.Tests", "Languages", "Cases", "german.json")))
        .RootElement;

    [Fact]
    public void Lamps_AreReadRightly() =>
        Judge(
            "lamps",
            0.95,
            c => string.Join(", ", LampReader.Read(c.GetProperty("text").GetString()).Select(l => $"{l.Color} {l.State}".ToLowerInvariant())),
            c => string.Join(", ", c.GetProperty("lamps").EnumerateArray().Select(l => $"{l[0]} {l[1]}"))
        );

    [Fact]
    public void Signs_AreReadRightly() =>
        Judge(
            "signs",
            0.95,
            c =>
            {
                var label = new LocalizedText(new Dictionary<Language, string> { [Language.De] = c.GetProperty("label").GetString()! });
                var sensor = new SensorDescription("x", "", 0, 1, label);
                var device = new DeviceDescription("m1", "line-1", "press", label, [sensor]);
                var state = new SensorState(sensor, 0.5, TimeSpan.Zero, Judgement.Normal, Trend.Steady, ReadingQuality.Fresh);
                var wording = Wording.ForLanguage(Language.De);
                var @case = Press.Case() with { Device = device, Sensors = [state] };
                var link = new EvidenceLinker(@case, wording, wording).Link(c.GetProperty("sign").GetString()!).Links.Single();
                return $"{link.Claimed} {(link.Negated ? "negated" : "")}".Trim();
            },
            c =>
            {
                var judgement = c.GetProperty("judgement").GetString() switch
                {
                    "high" => "hoch",
                    "low" => "niedrig",
                    { } other => other,
                    null => "",
                };
                return $"{judgement} {(c.GetProperty("negated").GetBoolean() ? "negated" : "")}".Trim();
            }
        );

    [Fact]
    public void Denials_AreReadRightly() =>
        Judge(
            "denials",
            0.95,
            c => $"{new SaidSigns(Press.Case(text: c.GetProperty("heard").GetString(), image: "")).Said(c.GetProperty("sign").GetString()!)}",
            c => $"{c.GetProperty("said").GetBoolean()}"
        );

    [Fact]
    public void Clauses_AreCutRightly() =>
        Judge(
            "clauses",
            1,
            c => string.Join(" | ", Clauses.Split(c.GetProperty("text").GetString())),
            c => string.Join(" | ", c.GetProperty("clauses").EnumerateArray())
        );

    [Fact]
    public void Units_AreKnown() =>
        Judge("units", 1, c => $"{UnitConversion.IsConvertible(c.GetProperty("word").GetString()!, c.GetProperty("symbol").GetString()!)}", _ => $"{true}");

    [Theory]
    [InlineData(true, 0.95)]
    [InlineData(false, 0.35)]
    public void Search_FindsTheSection(bool shares, double bound)
    {
        var search = Cases.GetProperty("search");
        var sections = search
            .GetProperty("sections")
            .EnumerateArray()
            .Select(s => new ManualSection(
                $"m#{s.GetProperty("code").GetString()}",
                "machine",
                Language.De,
                s.GetProperty("code").GetString()!,
                s.GetProperty("title").GetString()!,
                "",
                [new ManualCause($"m#{s.GetProperty("code").GetString()}-1", s.GetProperty("cause").GetString()!, Texts(s, "signs"), Texts(s, "remedies"))]
            ))
            .ToList();
        using var index = ManualIndex.Build(sections);
        var (first, three, all) = (0, 0, 0);
        foreach (var query in search.GetProperty("queries").EnumerateArray().Where(q => q.GetProperty("shares").GetBoolean() == shares))
        {
            var found = index.Search("machine", Language.De, query.GetProperty("words").GetString()!, 3).Select(s => s.Code).ToList();
            var place = found.IndexOf(query.GetProperty("code").GetString()!);
            all++;
            three += place >= 0 ? 1 : 0;
            first += place == 0 ? 1 : 0;
            if (place != 0)
                output.WriteLine($"{query}: found {string.Join(", ", found)}");
        }

        output.WriteLine($"shares {shares}: first {first}, among three {three} of {all}");
        Assert.True(three >= bound * all, $"{three} of {all}");
    }

    private void Judge(string member, double bound, Func<JsonElement, string> read, Func<JsonElement, string> right)
    {
        var cases = Cases.GetProperty(member).EnumerateArray().ToList();
        var wrong = cases.Where(c => read(c) != right(c)).ToList();
        foreach (var one in wrong)
            output.WriteLine($"{one}: expected {right(one)}, found {read(one)}");
        output.WriteLine($"{member}: {cases.Count - wrong.Count} of {cases.Count}");
        Assert.True(cases.Count - wrong.Count >= bound * cases.Count, $"{wrong.Count} of {cases.Count} wrong");
    }

    private static IReadOnlyList<string> Texts(JsonElement section, string member) =>
        [.. section.GetProperty(member).EnumerateArray().Select(t => t.GetString()!)];
}
