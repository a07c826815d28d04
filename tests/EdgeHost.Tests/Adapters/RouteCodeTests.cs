using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.Fusion.Codes;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Model.Lora;

namespace EdgeDiag.EdgeHost.Tests.Adapters;

public sealed class RouteCodeTests
{
    [Fact]
    public void Matches_ASpellingOfItsCode_AndNoOtherCode()
    {
        var book = new CodeBook(
            [
                ["E102", "E1", "E01"],
            ],
            new Dictionary<string, string> { ["Hot"] = "E102" }
        );
        var route = Route("E102") with { CodeKey = (_, code) => book.Key(code) };
        Assert.All((string[])["E102", "e-102", "Alarm E102", "hot"], code => Assert.True(route.Matches(Origin(code)), code));
        Assert.False(route.Matches(Origin("E103")));
        Assert.False((route with { Code = "E1" }).Matches(Origin("E01")));
        Assert.True(Route("").Matches(Origin("E103")));
        Assert.True(Route("e0102").Matches(Origin("E102")));
    }

    private static AdapterRoute Route(string code) => new("", "", "", code, new AdapterSource("a", "folder"));

    private static CaseOrigin Origin(string code) => new("d", "f", "s1", "line-3", "press", code);
}
