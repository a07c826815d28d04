using System.Text;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Tests.Settings;

public sealed class SettingsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("appsettings.json");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{\n  \"Mqtt\": {\n    \"Port\": 1884,,\n  }\n}", "line 3: expected JSON")]
    [InlineData("[]", "line 1: expected a JSON object")]
    [InlineData("", "line 1: expected JSON")]
    [InlineData("\n\n7", "line 3: expected a JSON object")]
    [InlineData("{\"Mqtt\": {\"Port\": 1884}}\nrubbish", "line 2: expected JSON")]
    [InlineData("{\n\"Mqtt\": {\"Port\": 1,\n\"Port\": 2}}", "line 3: Mqtt:Port: expected each key once")]
    [InlineData("{\n\"Mqtt\": {\"Port\": 1},\n\"mqtt:port\": 2}", "line 3: mqtt:port: expected each key once, found it on line 2 too")]
    [InlineData("{\n\"Mqtt\": {\"Prot\": 1}}", "line 2: Mqtt:Prot: expected a setting, found an unknown key; did you mean Mqtt:Port?")]
    [InlineData("{\n\"Mqtt\": {\"Port\": \"abc\"}}", "line 2: Mqtt:Port: expected a whole number, found abc")]
    [InlineData("{\n\"Mqtt\": {\"Port\": 70000}}", "line 2: Mqtt:Port: expected 1 to 65535, found 70000")]
    [InlineData("{\n\"Mqtt\": {\"User\": null}}", "line 2: Mqtt:User: expected text, found null")]
    [InlineData("{\n\"Mqtt\": {\"User\": \"\\ud800\"}}", "line 2: expected text, found a \\u escape")]
    [InlineData("{\n\"Logging\": {\"LogLevel\": {\"Default\": \"Loud\"}}}", "line 2: Logging:LogLevel:Default: expected")]
    [InlineData("{\n\"Mqtt\": 5}", "line 2: Mqtt: expected a setting")]
    public void Read_BrokenFile_IsOneLineWithFileAndLine(string text, string expected)
    {
        File.WriteAllText(Path, text);
        var wrong = new List<string>();
        SettingsFile.Read(Path, wrong);
        var line = Assert.Single(wrong);
        Assert.StartsWith($"{Path}, {expected}", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Fact]
    public void Read_Utf16InvalidUtf8FolderAndDeepNesting_AreOneLineEach()
    {
        File.WriteAllText(Path, "{}", Encoding.Unicode);
        Assert.Contains("expected UTF-8, found UTF-16", Assert.Single(Wrong(Path)), StringComparison.Ordinal);
        File.WriteAllBytes(Path, [.. "{\n\"Site\": \""u8, 0xC3, 0x28, .. "\"}"u8]);
        Assert.Contains("line 2: expected UTF-8", Assert.Single(Wrong(Path)), StringComparison.Ordinal);
        File.WriteAllText(Path, string.Concat(Enumerable.Repeat("{\"a\":", 100_000)));
        Assert.Contains("expected JSON", Assert.Single(Wrong(Path)), StringComparison.Ordinal);
        File.WriteAllBytes(Path, new byte[3 << 20]);
        Assert.Contains("expected at most", Assert.Single(Wrong(Path)), StringComparison.Ordinal);
        File.Delete(Path);
        Assert.Empty(Wrong(Path));
        Directory.CreateDirectory(Path);
        Assert.Equal([$"{Path}: expected a file, found a folder"], Wrong(Path));
    }

    [Fact]
    public void Read_ByteOrderMarkCommentsListsAndLogging_AreUnderstood()
    {
        File.WriteAllText(
            Path,
            """
            {
              // Settings of this box
              "Mqtt": { "Port": 1884, "Tls": { "Enabled": true } },
              "Model": { "Adapter": "", "Routes": [ { "Line": "line-3", "Adapter": "a" }, { "Adapter": "b" } ] },
              "Candidate": { "Lines": [ "line-1", "line-2" ] },
              "Logging": { "LogLevel": { "Default": "Warning", "EdgeDiag": "Debug" }, "Console": { "FormatterName": "json" } },
            }
            """,
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)
        );
        var wrong = new List<string>();
        var values = SettingsFile.Read(Path, wrong);
        Assert.Empty(wrong);
        Assert.Equal(
            ("1884", "true", "", "b", "line-2"),
            (values["Mqtt:Port"], values["Mqtt:Tls:Enabled"], values["Model:Adapter"], values["Model:Routes:1:Adapter"], values["Candidate:Lines:1"])
        );
    }

    [Fact]
    public async Task Run_WithABrokenFile_IsOneLineAndStatusTwo()
    {
        File.WriteAllText(Path, "{\n  \"Mqtt\": {\"Prot\": 1884}\n}");
        var (status, output, errors) = await EdgeDiagProcess.RunAsync(_folder.Path, "run");
        Assert.Equal((2, ""), (status, output));
        Assert.StartsWith("settings: ", errors, StringComparison.Ordinal);
        Assert.Contains("appsettings.json, line 2: Mqtt:Prot", errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors);
    }

    private static List<string> Wrong(string path)
    {
        var wrong = new List<string>();
        SettingsFile.Read(path, wrong);
        return wrong;
    }
}
