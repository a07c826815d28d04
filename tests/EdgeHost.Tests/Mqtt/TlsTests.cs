namespace EdgeDiag.EdgeHost.Tests.Mqtt;

/// <summary>mosquitto with TLS and client certificates.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TemporaryFolder _data = new();
    private readonly Certificates _plant,
        _stranger;

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
        service.EndsWell();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task IntermediateAuthority_ItsCertificateIsTakenFromTheBroker(bool lists)
    {
        using var shop = _plant.Intermediate("shop");
        using var broker = Broker(shop.Sign("localhost", usage: Certificates.ForServers));
        string[] crl = lists
            ? ["--Mqtt:Tls:CrlFile", _data.Write("both.crl", File.ReadAllText(_plant.Revoke(null)) + "\n" + File.ReadAllText(shop.Revoke(null)))]
            : [];
        using var service = await EdgeDiagProcess.ServeAsync(broker, _data, [.. Settings(_plant.AuthorityFile, _plant.Sign("edge")), .. crl]);
        service.EndsWell();
    }

    [Theory]
    [InlineData("client-only", "is not for a server")]
    [InlineData("not-yet", "is not valid before")]
    [InlineData("revoked", "has been revoked by CN=plant")]
    [InlineData("revoked-intermediate", "the certificate of an authority (CN=shop) has been revoked by CN=plant")]
    [InlineData("old-list", "the revocation list of CN=plant")]
    [InlineData("strange-list", "holds no revocation list that is signed by CN=plant")]
    public async Task CertificateThatMustNotBeTrusted_IsNamed(string what, string named)
    {
        using var shop = _plant.Intermediate("shop");
        var own = what switch
        {
            "client-only" => _plant.Sign("localhost", usage: Certificates.ForClients),
            "not-yet" => _plant.Sign("localhost", notYet: true),
            "revoked-intermediate" => shop.Sign("localhost"),
            _ => _plant.Sign("localhost"),
        };
        using var broker = Broker(own);
        string[] crl = what switch
        {
            "revoked" => ["--Mqtt:Tls:CrlFile", _plant.Revoke(own.Certificate, pem: false)],
            "revoked-intermediate" =>
            [
                "--Mqtt:Tls:CrlFile",
                _data.Write("both.crl", File.ReadAllText(shop.Revoke(null)) + "\n" + File.ReadAllText(_plant.Revoke(shop.AuthorityFile))),
            ],
            "old-list" => ["--Mqtt:Tls:CrlFile", _plant.Revoke(null, expired: true)],
            "strange-list" => ["--Mqtt:Tls:CrlFile", _stranger.Revoke(null)],
            _ => [],
        };
        using var service = EdgeDiagProcess.Start(
            _data.Path,
            ["run", "--Mqtt:Port", $"{broker.Port}", "--Data", _data.File("var"), .. Settings(_plant.AuthorityFile, _plant.Sign("edge")), .. crl]
        );
        await Eventually.HoldsAsync(() => service.Errors.Contains("Cannot use the broker", StringComparison.Ordinal), () => service.Errors, 60);
        Assert.Contains(named, service.Errors.Split('\n').First(l => l.Contains("Cannot use the broker", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain("Connected to the broker", service.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Mqtt:Tls:CrlFile", "no list")]
    [InlineData("Mqtt:Tls:CaFile", "no certificate")]
    public async Task FileThatIsNone_IsOneLineAndStatusTwo(string key, string text)
    {
        var (status, _, errors) = await EdgeDiagProcess.RunAsync(
            _data.Path,
            "run",
            "--Model:Path",
            "",
            "--Mqtt:Tls:Enabled",
            "true",
            $"--{key}",
            _data.Write("file", text)
        );
        Assert.Equal(2, status);
        Assert.Contains($"{key}: expected", errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors);
    }

    [Theory]
    [InlineData("wrong-ca", "not signed by")]
    [InlineData("expired", "has expired on")]
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
            }
        );
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
        var (status, _, errors) = await EdgeDiagProcess.RunAsync(
            _data.Path,
            "run",
            "--Model:Path",
            "",
            "--Mqtt:Tls:Enabled",
            "true",
            "--Mqtt:Tls:CaFile",
            "nowhere.pem"
        );
        Assert.Equal(2, status);
        Assert.Contains("Mqtt:Tls:CaFile", errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors);
    }

    private Mosquitto Broker((string Certificate, string Key) own) =>
        new(
            $"""
            cafile {_plant.AuthorityFile}
            certfile {own.Certificate}
            keyfile {own.Key}
            require_certificate true
            """
        );

    private static string[] Settings(string authority, (string Certificate, string Key)? own) =>
        [
            "--Model:Path",
            "",
            "--Mqtt:Host",
            "localhost",
            "--Mqtt:Tls:Enabled",
            "true",
            "--Mqtt:Tls:CaFile",
            authority,
            .. own is { } o ? new[] { "--Mqtt:Tls:CertificateFile", o.Certificate, "--Mqtt:Tls:KeyFile", o.Key } : [],
        ];
}
