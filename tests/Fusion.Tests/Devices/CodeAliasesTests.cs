using EdgeDiag.Fusion.Devices;

namespace EdgeDiag.Fusion.Tests.Devices;

public sealed class CodeAliasesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_Aliases_ByDeviceType()
    {
        var aliases = DeviceCatalog.Load(Write("""{"press":{"code_aliases":{"F07":"F-07","TempHigh":"F-07"}}}""")).CodeAliases;
        Assert.Equal(("F-07", 2), (aliases["press"]["TEMPHIGH"], aliases["press"].Count));
        Assert.Empty(DeviceCatalog.Load(Write("null")).CodeAliases);
        Assert.Empty(DeviceCatalog.Load(Write("""{"press":{"colour":"red"}}""")).CodeAliases);
        Assert.Empty(DeviceCatalog.Load(Write("""{"press":{"code_aliases":null}}""")).CodeAliases);
    }

    [Theory]
    [InlineData("[]", "types: expected an object, found a list")]
    [InlineData("""{"pres":{}}""", "types.pres: expected the type of a device, found no device of this type")]
    [InlineData("""{"press":3}""", "types.press: expected an object such as")]
    [InlineData("""{"press":{},"press":{}}""", "types.press: expected the type once, found twice")]
    [InlineData("""{"press":{"code_aliases":["F07"]}}""", "types.press.code_aliases: expected an object, found a list")]
    [InlineData("""{"press":{"code_aliases":{"":"F-07"}}}""", "types.press.code_aliases: expected names of 1 to 64 characters, found ''")]
    [InlineData("""{"press":{"code_aliases":{"F07":7}}}""", "types.press.code_aliases.F07: expected the manual's code, a text of 1 to 64 characters, found 7")]
    [InlineData("""{"press":{"code_aliases":{"F07":""}}}""", "types.press.code_aliases.F07: expected the manual's code")]
    [InlineData("""{"press":{"code_aliases":{"F07":"F-07","f07":"F-08"}}}""", "types.press.code_aliases.f07: expected the name once, found twice")]
    [InlineData("""{"press":{"code_aliases":{"A":"B","B":"A"}}}""", "types.press.code_aliases.A: expected the manual's code, found B, which is an alias")]
    public void Load_UnusableTypes_AreRefusedInOneLineThatNamesFileAndKey(string types, string expected)
    {
        var path = Write(types);
        var message = Assert.Throws<InvalidInputException>(() => DeviceCatalog.Load(path)).Message;
        Assert.StartsWith($"{path}: {expected}", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    private string Write(string types) =>
        _folder.Write("devices.json", $$"""{"devices":[{"id":"p","line":"l","type":"press","sensors":[]}],"types":{{types}}}""");
}
