using System.Text.Json;

namespace EdgeDiag.Fusion.Tests.Languages;

public class LocalizedTextTests
{
    [Fact]
    public void In_LanguageWithoutAText_IsTheNextOne()
    {
        var german = new LocalizedText(new Dictionary<Language, string> { [Language.De] = "Ofen" });
        Assert.All(Enum.GetValues<Language>(), l => Assert.Equal("Ofen", german.In(l)));
        var two = new LocalizedText("烤箱", "oven");
        Assert.Equal(["烤箱", "oven", "oven"], Enum.GetValues<Language>().Select(two.In));
    }

    /// <summary>As journals of earlier versions have it.</summary>
    [Fact]
    public void Json_OfAnEarlierVersion_IsRead() =>
        Assert.Equal(new LocalizedText("温度", "temperature"), JsonSerializer.Deserialize<LocalizedText>("""{"Zh":"温度","En":"temperature"}"""));

    [Fact]
    public void Json_WrittenAndRead_IsTheSame()
    {
        foreach (var text in (LocalizedText[])[new("a", "b"), LocalizedText.Same("c"), new(new Dictionary<Language, string> { [Language.De] = "ä" })])
            Assert.Equal(text, JsonSerializer.Deserialize<LocalizedText>(JsonSerializer.Serialize(text)));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("5")]
    [InlineData("""{"Fr":"x"}""")]
    public void Json_OfNoText_IsRefused(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<LocalizedText>(json));
}
