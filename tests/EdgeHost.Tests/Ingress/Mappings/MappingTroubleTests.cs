using System.Text;
using EdgeDiag.EdgeHost.Ingress.Mappings;
using EdgeDiag.EdgeHost.Tests.Chaos;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Events.Messages;

namespace EdgeDiag.EdgeHost.Tests.Ingress.Mappings;

/// <summary>What a reviewer found who wanted to break mappings: nothing a sender sends throws, is lost in silence, or stands for ever.</summary>
public sealed class MappingTroubleTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"c":"F-07","t":"\ud800"}""", "F-07")]
    [InlineData("""{"c":"F-07","t":[1]}""", "F-07")]
    [InlineData("""{"c":"\ud800"}""", null)]
    [InlineData("""{"c":"F-07","\ud800":1}""", null)]
    public void Map_HalfASurrogatePair_CostsTheMemberOrIsADeadLetter(string payload, string? code)
    {
        var mapper = Mapper("""{"name":"a","topic":"f/{m}","kind":"fault","device":"{m}","code":"$.c","text":"$.t"}""");
        var decoded = Assert.Single(Map(mapper, payload));
        Assert.Equal(code, (decoded.Event as FaultEvent)?.Code);
        if (code is null)
            Assert.Contains("surrogate", decoded.Error, StringComparison.Ordinal);
        else
            Assert.Equal("text", Assert.Single(decoded.Problems).Member);
    }

    [Theory]
    [InlineData("""{"name":"a","topic":"f/{m}","kind":"reading","device":"{m}","values":{"t":{"from":"$","scale":10}}}""", "1e308", "finite")]
    [InlineData("""{"name":"a","topic":"f/{m}","kind":"fault","device":"{m}","code":"$.c","when":{"$.k":"x"}}""", """{"k":"\ud800"}""", "when: ")]
    [InlineData("""{"name":"a","topic":"f/{m}","kind":"fault","device":"{m}","each":"$","code":"{key}"}""", """{"\ud800":1}""", "each: ")]
    [InlineData(
        """{"name":"a","topic":"f/{m}","kind":"fault","device":"{m}","code":"$.c","state":"$.s","standing":true}""",
        """{"c":"F","s":"off"}""",
        "state: "
    )]
    [InlineData("""{"name":"a","topic":"f/{m}","kind":"fault","device":"{m}","code":"$.c","standing":true}""", """{"c":""}""", "code: ")]
    [InlineData(
        """{"name":"a","topic":"f/{m}","kind":"fault","device":"{m}","each":"$","bits":{"from":"@.w","codes":{"5":"{@.n}.5"}}}""",
        """[{"w":32}]""",
        "bits: expected a code at {@.n}.5, found nothing"
    )]
    [InlineData(
        """{"name":"a","topic":"f/{m}","kind":"reading","device":"{m}","ts":"$.t","values":{"a":"$.a"}}""",
        """{"t":[1]}""",
        "values: expected a value"
    )]
    public void Map_WhatCannotBeUsed_IsADeadLetterThatNamesTheMember(string mapping, string payload, string reason) =>
        Assert.Contains(Map(Mapper(mapping), payload), d => d.Event is null && d.Error!.Contains(reason, StringComparison.Ordinal));

    [Fact]
    public void Standing_FaultThatReturnsWithTheSameTime_IsAnotherFault_ButNotAfterAStart()
    {
        const string mapping = """{"name":"a","topic":"f/{m}","kind":"fault","device":"{m}","each":"$","code":"@.no","ts":"@.t","standing":true}""";
        const string stands = """[{"no":"A","t":"2026-11-25T10:00:00Z"}]""";
        var mapper = Mapper(mapping);
        var first = Assert.IsType<FaultEvent>(Assert.Single(Map(mapper, stands)).Event);
        Assert.Equal(FaultState.Cleared, Assert.IsType<FaultEvent>(Assert.Single(Map(mapper, "[]")).Event).State);
        var again = Assert.IsType<FaultEvent>(Assert.Single(Map(mapper, stands)).Event);
        Assert.NotEqual(first.Identity, again.Identity);
        Assert.Equal(first.Identity, Assert.IsType<FaultEvent>(Assert.Single(Map(Mapper(mapping), stands)).Event).Identity);
    }

    [Fact]
    public void Standing_NothingFoundThatIsListed_EndsWhatStood_AndPaddedWordsAreTheSame()
    {
        var mapper = Mapper("""{"name":"a","topic":"f/{m}","kind":"fault","device":"{m}","code":"$.c","standing":true,"none":[null,"OK",""]}""");
        Assert.Equal("F-1 Active", Text(Assert.Single(Map(mapper, """{"c":"F-1"}"""))));
        Assert.Equal("F-1 Cleared", Text(Assert.Single(Map(mapper, """{"c":null}"""))));
        Assert.Equal("102 Active", Text(Assert.Single(Map(mapper, """{"c":102.0}"""))));
        Assert.Empty(Map(mapper, """{"c":102}"""));
        Assert.Equal("102 Cleared", Text(Assert.Single(Map(mapper, """{"c":"OK   "}"""))));
    }

    [Fact]
    public void Standing_BlankPayload_IsAnEmptyText()
    {
        var mapper = Mapper("""{"name":"a","topic":"f/{m}","kind":"fault","device":"{m}","code":"$","standing":true,"none":[""]}""");
        Assert.Equal("E1 Active", Text(Assert.Single(Map(mapper, "E1\r\n"))));
        Assert.Equal("E1 Cleared", Text(Assert.Single(Map(mapper, " "))));
    }

    [Fact]
    public void Standing_UnreadableEntry_NothingIsGone_AndTheMemoryIsBounded()
    {
        var mapper = Mapper("""{"name":"a","topic":"f/{m}","kind":"fault","device":"{m}","each":"$","code":"@","standing":true}""");
        for (var i = 0; i < 2 * StandingFaults.Most; i++)
            Assert.DoesNotContain(Map(mapper, $$"""[[],"E-{{i}}"]"""), d => d.Event is FaultEvent { State: FaultState.Cleared });
        Assert.InRange(Map(mapper, "[]").Count, 1, StandingFaults.Most);
        var words = Mapper(
            """{"name":"a","topic":"f/{m}","kind":"fault","device":"{m}","each":"$","bits":{"from":"@","codes":{"0":"{key}.0","1":"{key}.1"}}}"""
        );
        Assert.InRange(Map(words, $"[{string.Join(',', Enumerable.Repeat(3, 1000))}]").Count(d => d.Event is not null), 1, StandingFaults.Most);
    }

    [Fact]
    public void Map_LongText_CostsItself()
    {
        var mapper = Mapper("""{"name":"a","topic":"f/{m}","kind":"fault","device":"{m}","code":"$.c","text":"$.t","id":"{$.t}{$.t}"}""");
        var decoded = Assert.Single(Map(mapper, $$"""{"c":"F-07","t":"{{new string('长', 50_000)}}"}"""));
        Assert.Equal("F-07 Active", Text(decoded));
        Assert.Equal(["text", "id"], decoded.Problems.Select(p => p.Member).Order().Reverse());
    }

    [Fact]
    public void Map_AnyPayload_NeverThrows()
    {
        var mapper = new MessageMapper(PlantMappings.Load(_folder.Write("all.json", PlantFiles.Mappings), ""), "s1", new DeviceCatalog([]));
        var random = ChaosScale.RandomFor("mappings");
        string[] bases =
        [
            """{"type":"alarm","alarm":"E102","active":true,"t":"2026-11-25T10:00:00Z","id":7,"text":"a"}""",
            """{"words":[33,"0x20",-1,true,null]}""",
            """{"a":{"code":"F-07"},"b":{"code":0},"c":{}}""",
            """{"seen":[{"what else":"red"}],"old":12.5}""",
        ];
        string[] others = ["182.5", "F-07", " ", "[", "[[[]]]", "[{\"code\":\"F-07\"},{\"code\":0},{}]", "\"\\ud800\"", "1e400", "null"];
        string[] topics = ["factory/press-07/alarms", "factory/m/words/1/2", "factory/oven-3/list", "factory/m/temp", "camera/1", "factory//words"];
        for (var i = 0; i < 3000; i++)
        {
            var bytes = i % 5 == 0 ? Encoding.UTF8.GetBytes(random.Pick(others)) : PlantFiles.Json(random, random.Pick(bases)).Bytes;
            var mapped = mapper.Map(random.Pick(topics), bytes, Receipt.New(Now, new ClockBounds(TimeSpan.FromMinutes(5), TimeSpan.FromDays(3650))));
            mapped.Remember();
            Assert.All(mapped.Events, e => Assert.True(e.Event is not null || e.Error!.StartsWith("topic ", StringComparison.Ordinal)));
        }
    }

    private static string Text(DecodeResult decoded) => decoded.Event is FaultEvent f ? $"{f.Code} {f.State}" : decoded.Error!;

    private static IReadOnlyList<DecodeResult> Map(MessageMapper mapper, string payload)
    {
        var receipt = Receipt.New(Now, new ClockBounds(TimeSpan.FromMinutes(5), TimeSpan.FromDays(3650)));
        var mapped = mapper.Map("f/oven1", Encoding.UTF8.GetBytes(payload), receipt);
        mapped.Remember();
        return mapped.Events;
    }

    private MessageMapper Mapper(string mapping) =>
        new(
            PlantMappings.Load(_folder.Write("mappings.json", $$"""{"mappings":[{{mapping}}]}"""), ""),
            "s1",
            new DeviceCatalog([new DeviceDescription("oven1", "line-2", "oven", new LocalizedText("炉", "oven"), [])])
        );
}
