using System.Diagnostics;

namespace EdgeDiag.EdgeHost.Tests.Settings;

/// <summary>A pipe or a device in the place of a file that a setting or an argument names: one line, no waiting, no memory.</summary>
public sealed class NoFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("pipe")]
    [InlineData("zero")]
    [InlineData("large")]
    public async Task FileOfASettingOrArgument_IsRefusedWithOneLine(string kind)
    {
        var file = Make(kind, "named");
        foreach (
            var words in (string[])
                [
                    "run --Mqtt:User u --Mqtt:PasswordFile FILE",
                    "run --Mqtt:Tls:Enabled true --Mqtt:Tls:CaFile FILE",
                    "run --Mqtt:Tls:Enabled true --Mqtt:Tls:CrlFile FILE",
                    "run --Mqtt:Tls:Enabled true --Mqtt:Tls:CertificateFile FILE --Mqtt:Tls:KeyFile FILE",
                    "run --Http:TokenFile FILE",
                    "run --InfluxDb:TokenFile FILE",
                    "run --InfluxDb:PasswordFile FILE",
                    "run --Model:Provider openai --Model:Name m --Model:Endpoint http://127.0.0.1:1/v1 --Model:ApiKeyFile FILE",
                    "run --Registry:PublicKeyFile FILE",
                    "adapters list --Registry:SigningKeyFile FILE",
                    "model pull a/b --Hub:TokenFile FILE",
                    "diagnose FILE --Model:Path=",
                    "train --recipe FILE --out out",
                ]
        )
        {
            var (status, _, errors) = await RunAsync(words.Replace("FILE", file, StringComparison.Ordinal).Split(' '));
            Assert.True(status is 1 or 2, $"{words}: {status} {errors}");
            Assert.All(errors.Split('\n'), l => Assert.True(l.Contains(file, StringComparison.Ordinal), $"{words}: {l}"));
        }
    }

    [Theory]
    [InlineData("pipe")]
    [InlineData("zero")]
    [InlineData("large")]
    public async Task SettingsFile_IsRefusedWithOneLine(string kind)
    {
        Make(kind, "appsettings.json");
        var (status, _, errors) = await RunAsync("tickets", "list");
        Assert.Equal(2, status);
        Assert.Contains("appsettings.json", Assert.Single(errors.Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pipe")]
    [InlineData("zero")]
    [InlineData("large")]
    public async Task SafetyPatterns_AreRefusedWithOneLine(string kind)
    {
        Directory.CreateDirectory(_folder.File("safety"));
        Make(kind, "safety/en.txt");
        await File.WriteAllTextAsync(_folder.File("safety/zh.txt"), "x\n");
        var plant = Path.Combine(Repository.Root, "samples", "plant");
        var (status, _, errors) = await RunAsync("run", "--Model:Path", "", "--Feedback:Safety", _folder.File("safety"), "--Plant", plant);
        Assert.Equal(1, status);
        Assert.Contains("en.txt", Assert.Single(errors.Split('\n')), StringComparison.Ordinal);
    }

    private Task<(int Status, string Output, string Errors)> RunAsync(params string[] words) => EdgeDiagProcess.RunAsync(_folder.Path, words);

    private string Make(string kind, string name)
    {
        var path = _folder.File(name);
        if (kind == "pipe")
            Process.Start("mkfifo", path).WaitForExit();
        else if (kind == "zero")
            File.CreateSymbolicLink(path, "/dev/zero");
        else
            using (var file = new FileStream(path, FileMode.CreateNew))
                // A hole: it takes no space on the disk.
                file.SetLength(8L << 30);
        return path;
    }
}
