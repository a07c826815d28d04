using EdgeDiag.Fusion.Devices;

namespace EdgeDiag.Fusion.Tests.Devices;

public sealed class DeviceCatalogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_Devices_FindsByLineAndId()
    {
        var catalog = DeviceCatalog.Load(
            _folder.Write(
                "devices.json",
                """{"devices":[{"id":"press-07","line":"line-3","type":"press","name":{"zh":"冲压机","en":"press"},"sensors":"""
                    + """[{"name":"temperature","unit":"℃","high":80}]}]}"""
            )
        );
        var device = catalog.Find("line-3", "press-07")!;
        Assert.Equal("温度", device.Sensors[0].Label.In(Language.Zh));
        Assert.Null(device.Sensors[0].Low);
        Assert.Null(catalog.Find("line-1", "press-07"));
    }

    [Fact]
    public void Load_WhatIsSaidOfASensor_IsRead()
    {
        var catalog = Sensor(
            """
            {"name":"temperature","unit":"℃","low":5,"high":80,"hysteresis":2,"deadband":0.5,"stuck_after":"00:10:00",
             "recipes":{"12":{"high":95},"-1":{"low":null,"high":60,"hi":7}}}
            """,
            "\"recipe_no\""
        );
        var sensor = Assert.Single(Assert.Single(catalog.All).Sensors);
        Assert.Equal((2, 0.5, TimeSpan.FromMinutes(10)), (sensor.Hysteresis, sensor.Deadband, sensor.StuckAfter));
        Assert.Equal((5, 95), (sensor.For(12).Low, sensor.For(12.0001).High));
        Assert.Equal((null, 60), (sensor.For(-1).Low, sensor.For(-1).High));
        Assert.Equal((5, 80), (sensor.For(null).Low, sensor.For(13).High));
        Assert.Equal(80, sensor.For(double.MaxValue).High);
        Assert.Equal("recipe_no", catalog.All[0].Recipe);
        Assert.Equal("devices[0].sensors[0].recipes.-1.hi: expected low, high; it is not used", Assert.Single(catalog.Remarks));
    }

    [Theory]
    [InlineData(""" "hysteresis":-1 """, "sensors[0].hysteresis: expected a number from 0, found -1")]
    [InlineData(""" "low":1,"high":5,"hysteresis":4.5 """, "sensors[0].hysteresis: expected at most high - low (4), found 4.5")]
    [InlineData(""" "deadband":"1" """, "sensors[0].deadband: expected a number, found \"1\"")]
    [InlineData(""" "stuck_after":600 """, "sensors[0].stuck_after: expected a time from \"00:00:01\" to \"7.00:00:00\", found 600")]
    [InlineData(""" "stuck_after":"00:00:00.5" """, "sensors[0].stuck_after: expected a time from")]
    [InlineData(""" "recipes":[1] """, "sensors[0].recipes: expected limits for the numbers of recipes, such as {\"12\": {\"high\": 95}}, found [1]")]
    [InlineData(""" "recipes":{"A":{"high":1}} """, "sensors[0].recipes: expected numbers of recipes, found A")]
    [InlineData(""" "recipes":{"1":7} """, "sensors[0].recipes.1: expected limits, such as {\"high\": 95}, found 7")]
    [InlineData(""" "low":10,"recipes":{"1":{"high":9}} """, "sensors[0].recipes.1.low: expected at most high (9), found 10")]
    [InlineData(
        """ "high":80,"hysteresis":10,"recipes":{"7":{"low":50,"high":52}} """,
        "sensors[0].recipes.7: expected limits at least the hysteresis (10) apart, found 2"
    )]
    [InlineData(""" "recipes":{"1":{"high":9},"+1":{"high":8}} """, "sensors[0].recipes: expected one recipe 1, found several")]
    public void Load_WhatIsSaidWronglyOfASensor_NamesTheKey(string members, string expected)
    {
        var e = Assert.Throws<InvalidInputException>(() => Sensor($$"""{"name":"t","unit":"bar",{{members}}}""", "\"recipe_no\""));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_RecipesOfADeviceThatNamesNoReadingForThem_IsRefused()
    {
        var e = Assert.Throws<InvalidInputException>(() => Sensor("""{"name":"t","unit":"bar","recipes":{"1":{"high":9}}}""", "null"));
        Assert.Contains("devices[0].recipe: expected the reading that holds the recipe's number, for the recipes of t", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_RecipeThatIsAnotherNameOfASensor_IsThatSensor() =>
        Assert.Equal("number", Sensor("""{"name":"number","unit":"1","aliases":["recipe"],"recipes":{"1":{"high":9}}}""", "\"recipe\"").All[0].Recipe);

    private DeviceCatalog Sensor(string sensor, string recipe) =>
        DeviceCatalog.Load(
            _folder.Write("devices.json", $$"""{"devices":[{"id":"p","line":"l","type":"press","recipe":{{recipe}},"sensors":[{{sensor}}]}]}""")
        );

    [Theory]
    [InlineData("{", "JSON")]
    [InlineData("{}", "devices")]
    [InlineData("{\"devices\":[],\"\\ud800\":1}", "half a surrogate pair")]
    [InlineData("{\"devices\":[{\"\\ud800\":1,\"id\":\"a\"}]}", "half a surrogate pair")]
    [InlineData("{\"devices\":[{\"id\":\"\\ud800\"}]}", "half a surrogate pair")]
    [InlineData("{\"devices\":[{\"id\":\"a\"}]}", "devices[0]")]
    [InlineData(
        "{\"devices\":[{\"id\":\"a\",\"line\":\"l\",\"type\":\"t\",\"name\":{\"zh\":\"x\",\"en\":\"x\"},"
            + "\"sensors\":[{\"name\":\"t\",\"unit\":\"C\",\"low\":9,\"high\":1}]}]}",
        "high"
    )]
    [InlineData("{\"devices\":[{\"id\":\"a/b\",\"line\":\"l\",\"type\":\"t\",\"name\":{\"zh\":\"x\",\"en\":\"x\"},\"sensors\":[]}]}", "devices[0]")]
    public void Load_Unusable_NamesFileAndKey(string text, string named)
    {
        var path = _folder.Write("devices.json", text);
        var e = Assert.Throws<InvalidInputException>(() => DeviceCatalog.Load(path));
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
        Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
    }
}
