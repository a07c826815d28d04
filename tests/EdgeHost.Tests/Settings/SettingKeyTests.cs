using EdgeDiag.EdgeHost.Composition;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Tests.Settings;

/// <summary>Every key there is, found by enumeration: a new one is tested from the day it is made.</summary>
public sealed class SettingKeyTests
{
    public static TheoryData<string> Keys => [.. SettingKeys.All.Select(k => k.Name)];

    public static TheoryData<string> TypedKeys => [.. SettingKeys.All.Where(k => k.Type != typeof(string)).Select(k => k.Name)];

    [Fact]
    public void All_HasTheFixedKeysWithTheirTypes()
    {
        foreach (
            var (name, type) in (IEnumerable<(string, Type)>)
                [
                    ("Site", typeof(string)),
                    ("Mqtt:Port", typeof(int)),
                    ("Mqtt:Tls:Enabled", typeof(bool)),
                    ("Journal:Retain", typeof(TimeSpan)),
                    ("Model:Routes:#:Adapter", typeof(string)),
                    ("Http:AllowedHosts:#", typeof(string)),
                    ("Rollback:Rise", typeof(double)),
                ]
        )
            Assert.Equal(type, SettingKeys.All.Single(k => k.Name == name).Type);
        Assert.DoesNotContain(SettingKeys.All, k => k.Name == "Gate:PerturbationNames");
    }

    [Theory]
    [MemberData(nameof(TypedKeys))]
    public void Value_OfAWrongType_IsOneLineWithKeyExpectedAndFound(string name)
    {
        var key = name.Replace("#", "0", StringComparison.Ordinal);
        foreach (var wrong in (string[])["abc", "12abc", "", " ", "NaN", "1e999", "99999999999999999999999", "{}", "tru", "00:00:00:00:99", "\u001b[2J"])
        {
            var failure = Assert.Single(Assert.Throws<OptionsValidationException>(() => EdgeDiagHost.Configure(["--" + key, wrong])).Failures);
            Assert.StartsWith($"{key}: expected ", failure, StringComparison.Ordinal);
            Assert.Contains(", found " + (wrong.Trim().Length == 0 ? "nothing" : wrong), failure, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', failure);
        }
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Key_WithTwoLettersSwapped_IsRefusedWithTheRightOne(string name)
    {
        var key = name.Replace("#", "0", StringComparison.Ordinal);
        // The last two letters of the last word that differ.
        var last = key.Length - 1;
        while (last > 1 && (!char.IsLetter(key[last]) || !char.IsLetter(key[last - 1]) || key[last] == key[last - 1]))
            last--;
        var misspelt = key[..(last - 1)] + key[last] + key[last - 1] + key[(last + 1)..];
        Assert.Null(SettingKeys.Find(misspelt));
        var failure = Assert.Single(Assert.Throws<OptionsValidationException>(() => EdgeDiagHost.Configure(["--" + misspelt, "1"])).Failures);
        if (!name.Contains('#', StringComparison.Ordinal))
            Assert.Contains($"did you mean {name}?", failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Mqtt:Prot", "Mqtt:Port")]
    [InlineData("Mqtt.Prot", "Mqtt:Port")]
    [InlineData("mqtt__port", "Mqtt:Port")]
    [InlineData("InfluxDb:Uri", "InfluxDb:Url")]
    [InlineData("Qqqqqqqqqqqqqq", null)]
    public void Suggestion_IsTheNearestKeyOrNone(string misspelt, string? meant) =>
        Assert.Equal(meant is null ? "" : $"; did you mean {meant}?", SettingKeys.Suggestion(misspelt));

    [Fact]
    public void Environment_UnknownKeyIsWarnedAbout_WrongValueRefused()
    {
        try
        {
            Environment.SetEnvironmentVariable("EDGEDIAG_Mqtt__Prot", "1884");
            Assert.Contains(
                EnvironmentKeys.Unknown(),
                l => l == "EDGEDIAG_Mqtt__Prot: Mqtt:Prot: expected a setting, found an unknown key; did you mean Mqtt:Port?"
            );
            EdgeDiagHost.Configure([]);
            Environment.SetEnvironmentVariable("EDGEDIAG_Mqtt__Port", "abc");
            var failure = Assert.Single(Assert.Throws<OptionsValidationException>(() => EdgeDiagHost.Configure([])).Failures);
            Assert.Equal("EDGEDIAG_Mqtt__Port: Mqtt:Port: expected a whole number, found abc", failure);
        }
        finally
        {
            Environment.SetEnvironmentVariable("EDGEDIAG_Mqtt__Prot", null);
            Environment.SetEnvironmentVariable("EDGEDIAG_Mqtt__Port", null);
        }
    }

    [Theory]
    [InlineData("InfluxDb:Url", "ftp://edge:hunter2@db:8086")]
    [InlineData("InfluxDb:Url", "http://edge:hunter2@db:8086")]
    [InlineData("InfluxDb:Url", "http://edge:hunter2@db:8086:1")]
    [InlineData("Model:Endpoint", "http://edge:hunter2@db:1:2/v1")]
    [InlineData("Hub:Endpoint", "ftp://edge:hunter2@hub")]
    [InlineData("Mqtt:Port", "mqtt://edge:hunter2@broker")]
    public void Address_WithAPassword_IsMaskedInTheRefusal(string key, string value)
    {
        var failures = Assert
            .ThrowsAny<OptionsValidationException>(() =>
            {
                var configuration = EdgeDiagHost.Configure([
                    "--" + key,
                    value,
                    "--Model:Provider",
                    key.StartsWith("Model", StringComparison.Ordinal) ? "openai" : "local",
                    "--Model:Name",
                    "m",
                ]);
                using var host = EdgeDiagHost.Build(configuration);
                if (key.StartsWith("Hub", StringComparison.Ordinal))
                    new EdgeHost.ModelDownload.HubSettings { Endpoint = value }.Check();
                host.Prepared();
            })
            .Failures;
        Assert.All(failures, f => Assert.DoesNotContain("hunter2", f, StringComparison.Ordinal));
        Assert.Contains(failures, f => f.Contains($"{key}: expected", StringComparison.Ordinal));
    }
}
