namespace EdgeDiag.EdgeHost.Tests.Mqtt;

/// <summary>mosquitto with TLS and client certificates.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TemporaryFolder _data = new();
    private readonly Certificates _plant, _stranger;

    public TlsTests() => (_plant, _stranger) = (new Certificates(_data, "plant"), new Certificates(_data, "stranger"));

    public void Dispose()
    {
        _plant.Dispose();
        _stranger.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task RightCertificates_Connect()
    {
        using var broker = Broker(_plant.Sign("localhost"));
        using var service = await EdgeDiagProcess.ServeAsync(broker, _data, Settings(_plant.AuthorityFile, _plant.Sign("edge")));
        Assert.Equal(0, service.Stop());
    }

    [Theory]
    [InlineData("wrong-ca", "not signed by")]
    [InlineData("expired", "expired")]
    [InlineData("wrong-name", "another name")]
    [InlineData("no-client-certificate", "")]
    [InlineData("strange-client-certificate", "")]
    public async Task WrongCertificates_AreNamedAndNothingConnects(string what, string named)
    {
        using var broker = Broker(_plant.Sign(what == "wrong-name" ? "other.example" : "localhost", expired: what == "expired"));
        var settings = Settings(
            what == "wrong-ca" ? _stranger.AuthorityFile : _plant.AuthorityFile,
            what switch
            {
                "no-client-certificate" => null,
                "strange-client-certificate" => _stranger.Sign("edge"),
                _ => _plant.Sign("edge"),
            });
        using var service = EdgeDiagProcess.Start(_data.Path, ["run", "--Mqtt:Port", $"{broker.Port}", "--Data", _data.File("var"), .. settings]);
        await Eventually.HoldsAsync(() => service.Errors.Contains("Cannot use the broker", StringComparison.Ordinal), () => service.Errors);
        var reason = service.Errors.Split('\n').First(l => l.Contains("Cannot use the broker", StringComparison.Ordinal));
        Assert.Contains(named, reason, StringComparison.Ordinal);
        Assert.DoesNotContain("Connected to the broker", service.Errors, StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper?.WriteLine(reason);
    }

    [Fact]
    public async Task MissingFile_IsOneLineAndStatusTwo()
    {
        var (status, _, errors) = await EdgeDiagProcess.RunAsync(_data.Path, "run", "--Model:Path", "", "--Mqtt:Tls:Enabled", "true", "--Mqtt:Tls:CaFile", "nowhere.pem");
        Assert.Equal(2, status);
        Assert.Contains("Mqtt:Tls:CaFile", errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors);
    }

    private Mosquitto Broker((string Certificate, string Key) own) => new($"""
        cafile {_plant.AuthorityFile}
        certfile {own.Certificate}
        keyfile {own.Key}
        require_certificate true
        """);

    private static string[] Settings(string authority, (string Certificate, string Key)? own) =>
    [
        "--Model:Path", "", "--Mqtt:Host", "localhost", "--Mqtt:Tls:Enabled", "true", "--Mqtt:Tls:CaFile", authority,
        .. own is { } o ? new[] { "--Mqtt:Tls:CertificateFile", o.Certificate, "--Mqtt:Tls:KeyFile", o.Key } : [],
    ];
}
