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
