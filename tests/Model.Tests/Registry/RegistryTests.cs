using System.Security.Cryptography;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Registry;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Registry;

public sealed class RegistryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly AdapterRegistry _registry;

    public RegistryTests() => _registry = new AdapterRegistry(_folder.File("registry"), TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Add_SameContentTwice_IsOneVersionNamedAfterItsContent()
    {
        var first = _registry.Add(
            "press",
            Adapter(1),
            new AdapterProvenance
            {
                Metrics = new Dictionary<string, double> { ["top1"] = 0.9 },
                Data = new Dictionary<string, string> { ["tickets"] = "ab" },
                Parents = ["press@1"],
            }
        );
        var again = _registry.Add("press", Adapter(1), new AdapterProvenance());
        var other = _registry.Add("press", Adapter(2), new AdapterProvenance());
        Assert.Equal(first.Version, again.Version);
        Assert.NotEqual(first.Version, other.Version);
        Assert.Equal(2, _registry.List("press").Count);
        Assert.Equal(
            (0.9, "ab", "press@1"),
            (again.Manifest.Provenance.Metrics["top1"], again.Manifest.Provenance.Data["tickets"], again.Manifest.Provenance.Parents[0])
        );
        Assert.Equal(
            ["adapter_config.json", "adapter_model.safetensors", "manifest.json"],
            Directory.EnumerateFiles(first.Folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)
        );
        Assert.Equal(FileDigest.Sha256(Path.Combine(first.Folder, "adapter_model.safetensors")), first.Manifest.Files["adapter_model.safetensors"].Sha256);
        Assert.StartsWith(first.Version, first.Manifest.Digest, StringComparison.Ordinal);
        Assert.Empty(_registry.Verify(first));
    }

    [Fact]
    public void PromoteAndRollback_MoveAliasesAndTellWhy()
    {
        var (a, b) = (Added(1), Added(2));
        _registry.Promote(a);
        _registry.SetCandidate(b);
        Assert.Equal(b, _registry.Find("press@candidate").Reference);
        _registry.Promote(b, "gate", "better");
        Assert.Equal((b, a), (_registry.Find("press").Reference, _registry.Find("press@previous").Reference));
        Assert.Null(_registry.Aliases("press").Candidate);
        Assert.Null(_registry.Rollback("press", expected: "another"));
        Assert.Equal(a, _registry.Rollback("press", "me", "worse")!.Reference);
        Assert.Equal(a, _registry.Find("press@champion").Reference);
        var e = Assert.Throws<ModelFormatException>(() => _registry.Rollback("press"));
        Assert.Contains("previous", e.Message, StringComparison.Ordinal);
        var told = _registry.Events("press");
        Assert.Equal(
            [
                AdapterEventKind.Added,
                AdapterEventKind.Added,
                AdapterEventKind.Promoted,
                AdapterEventKind.Candidate,
                AdapterEventKind.Promoted,
                AdapterEventKind.RolledBack,
            ],
            told.Select(t => t.Kind)
        );
        Assert.Equal(("me", "worse"), (told[^1].By, told[^1].Reason));
    }

    [Fact]
    public void Promote_WithTwoApprovalsRequired_WaitsForTwoPeople()
    {
        var registry = new AdapterRegistry(_folder.File("registry"), TimeProvider.System, new RegistryPolicy(Approvals: 2));
        var a = Added(1);
        Assert.Contains("approvals", Assert.Throws<ModelFormatException>(() => registry.Promote(a)).Message, StringComparison.Ordinal);
        Assert.Equal(["Anna"], registry.Approve(a, "Anna"));
        Assert.Equal(["Anna"], registry.Approve(a, " anna "));
        Assert.Contains("found Anna", Assert.Throws<ModelFormatException>(() => registry.Promote(a)).Message, StringComparison.Ordinal);
        Assert.Throws<ModelFormatException>(() => registry.Approve(a, " "));
        registry.Approve(a, "Bo");
        Assert.Equal(a, registry.Promote(a).Reference);
    }

    [Fact]
    public void Promote_RefusedByTheGate_NeedsForceAndAReason()
    {
        var (passed, refused) = (Added(1), Added(2));
        _registry.AddReport(passed, "gate.json", "{}"u8, new Dictionary<string, double> { [AdapterRegistry.GateMetric] = 1 });
        _registry.AddReport(refused, "gate.json", "{}"u8, new Dictionary<string, double> { [AdapterRegistry.GateMetric] = 0 });
        _registry.Promote(passed);
        Assert.Contains("despite-gate", Assert.Throws<ModelFormatException>(() => _registry.Promote(refused)).Message, StringComparison.Ordinal);
        Assert.Throws<ModelFormatException>(() => _registry.Promote(refused, despiteGate: true));
        Assert.Equal(refused, _registry.Promote(refused, "me", "the held-out tickets were wrong", despiteGate: true).Reference);
    }

    [Fact]
    public void Find_BeginningOfAVersion_FindsIt_UnknownSaysHowToLook()
    {
        var a = Added(1);
        Assert.Equal(a, _registry.Find(a[..^6]).Reference);
        foreach (var unknown in (string[])["press@champion", "press@ffffffffffff", "other", "press@ab"])
            Assert.Contains("adapters list", Assert.Throws<ModelFormatException>(() => _registry.Find(unknown)).Message, StringComparison.Ordinal);
        Assert.Throws<ModelFormatException>(() => _registry.Find("../press"));
        Assert.Throws<ModelFormatException>(() => _registry.Add("../press", Adapter(1), new AdapterProvenance()));
    }

    [Fact]
    public void Delete_AliasedIsRefused_OtherIsGone()
    {
        var (a, b) = (Added(1), Added(2));
        _registry.Promote(a);
        Assert.Contains("champion", Assert.Throws<ModelFormatException>(() => _registry.Delete(a)).Message, StringComparison.Ordinal);
        _registry.Delete(b);
        Assert.Equal(a, Assert.Single(_registry.List("press")).Reference);
    }

    [Fact]
    public void Damaged_IsToldAndNotPromoted()
    {
        var a = _registry.Find(Added(1));
        var weights = Path.Combine(a.Folder, AdapterFile.WeightsName);
        var bytes = File.ReadAllBytes(weights);
        bytes[^5] ^= 1;
        File.WriteAllBytes(weights, bytes);
        Assert.Contains("SHA-256", Assert.Single(_registry.Verify(a)), StringComparison.Ordinal);
        Assert.Contains("damaged", Assert.Throws<ModelFormatException>(() => _registry.Promote(a.Reference)).Message, StringComparison.Ordinal);
        File.Delete(weights);
        Assert.Contains("no file", Assert.Single(_registry.Verify(a)), StringComparison.Ordinal);
    }

    [Fact]
    public void AddReport_IsKeptWithItsDigestAndFigures()
    {
        var a = Added(1);
        _registry.AddReport(a, "gate.json", "{}"u8, new Dictionary<string, double> { ["top1"] = 0.8 });
        var version = _registry.AddReport(a, "gate.json", "{\"x\":1}"u8);
        Assert.Empty(_registry.Verify(version));
        Assert.Equal((0.8, 7L), (version.Manifest.Provenance.Metrics["top1"], version.Manifest.Files["gate.json"].Bytes));
        Assert.Throws<ModelFormatException>(() => _registry.AddReport(a, "adapter_config.json", "{}"u8));
        Assert.Throws<ModelFormatException>(() => _registry.AddReport(a, "../x", "{}"u8));
    }

    [Theory]
    [InlineData("staged")]
    [InlineData("moved")]
    public void Add_CrashesInBetween_LeavesAllOrNothingAndTheNextGoesOn(string at)
    {
        var crashing = new AdapterRegistry(_registry.Root, TimeProvider.System) { Reached = Crash(at) };
        Assert.Throws<InvalidOperationException>(() => crashing.Add("press", Adapter(1), new AdapterProvenance()));
        Assert.Equal(at == "moved" ? 1 : 0, _registry.List("press").Count);
        var version = _registry.Add("press", Adapter(1), new AdapterProvenance());
        Assert.Empty(_registry.Verify(version));
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(_registry.Root, "press"), ".*"));
    }

    [Theory]
    [InlineData("aliases", false)]
    [InlineData("moved", true)]
    public void Promote_CrashesInBetween_LeavesTheOldOrTheNewChampion(string at, bool moved)
    {
        var (a, b) = (Added(1), Added(2));
        _registry.Promote(a);
        var crashing = new AdapterRegistry(_registry.Root, TimeProvider.System) { Reached = Crash(at) };
        Assert.Throws<InvalidOperationException>(() => crashing.Promote(b));
        Assert.Equal(moved ? b : a, _registry.Find("press").Reference);
        // Half a temporary file, as kill -9 may leave it, is nobody's trouble.
        File.WriteAllText(Path.Combine(_registry.Root, "press", "aliases.json.tmp"), "{\"cham");
        Assert.Equal(b, _registry.Promote(b).Reference);
    }

    [Fact]
    public async Task Promote_FromManyAtOnce_EveryReadSeesAWholeState()
    {
        var versions = Enumerable.Range(1, 4).Select(i => Added(i)).ToArray();
        _registry.Promote(versions[0]);
        using var done = new CancellationTokenSource();
        var reading = Task.Run(() =>
        {
            var reads = 0;
            for (; !done.IsCancellationRequested; reads++)
                Assert.Contains(_registry.Find("press").Reference, versions);
            return reads;
        });
        await Task.WhenAll(
            versions.Select(v =>
                Task.Run(() =>
                {
                    var mine = new AdapterRegistry(_registry.Root, TimeProvider.System);
                    for (var i = 0; i < 25; i++)
                        mine.Promote(v);
                })
            )
        );
        done.Cancel();
        Assert.True(await reading > 0);
        var promoted = _registry.Events("press").Where(e => e.Kind == AdapterEventKind.Promoted).ToList();
        // Each promotion replaced the one before it: none was lost between two writers.
        for (var i = 1; i < promoted.Count; i++)
            Assert.Equal(promoted[i - 1].Version, promoted[i].Replaced);
        Assert.Equal(promoted[^1].Version, _registry.Aliases("press").Champion);
    }

    [Fact]
    public void RequireSigned_RefusesUnsignedForeignAndChanged_AndAcceptsSigned()
    {
        var (priv, pub) = Keys("ours");
        var (foreign, _) = Keys("foreign");
        var strict = new RegistryPolicy(RequireSigned: true, PublicKeyFile: pub);
        var guarded = new AdapterRegistry(_registry.Root, TimeProvider.System, strict);
        var unsigned = Added(1);
        Assert.Contains("adapters sign", Assert.Throws<ModelFormatException>(() => guarded.Promote(unsigned)).Message, StringComparison.Ordinal);
        var folder = _registry.Find(unsigned).Folder;
        AdapterSignature.Sign(folder, foreign);
        Assert.Contains("found another", Assert.Throws<ModelFormatException>(() => guarded.Promote(unsigned)).Message, StringComparison.Ordinal);
        AdapterSignature.Sign(folder, priv);
        guarded.Promote(unsigned);
        guarded.AddReport(unsigned, "gate.json", "{}"u8);
        Assert.Empty(guarded.Verify(guarded.Find(unsigned)));

        var signing = new AdapterRegistry(_registry.Root, TimeProvider.System, strict with { SigningKeyFile = priv });
        var second = signing.Add("press", Adapter(2), new AdapterProvenance());
        signing.Promote(second.Reference);
        // The weights of another version under a good signature.
        File.Copy(Path.Combine(folder, AdapterFile.WeightsName), Path.Combine(second.Folder, AdapterFile.WeightsName), overwrite: true);
        Assert.Throws<ModelFormatException>(() => strict.Check(second.Folder));
        Assert.Contains("adapters import", Assert.Throws<ModelFormatException>(() => strict.Check(Adapter(1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sign_UnusableKey_IsOneLineWithoutItsContent()
    {
        var folder = _registry.Find(Added(1)).Folder;
        var (_, pub) = Keys("ours");
        var garbage = _folder.File("key.pem");
        File.WriteAllText(garbage, "very secret");
        var p384 = _folder.File("p384.pem");
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP384))
            File.WriteAllText(p384, key.ExportPkcs8PrivateKeyPem());
        foreach (var file in (string[])[garbage, p384, pub, _folder.File("nowhere.pem")])
        {
            var e = Assert.Throws<ModelFormatException>(() => AdapterSignature.Sign(folder, file));
            Assert.Contains(file, e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", e.Message, StringComparison.Ordinal);
        }
    }

    private string Added(long seed) => _registry.Add("press", Adapter(seed), new AdapterProvenance()).Reference;

    private (string Private, string Public) Keys(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (priv, pub) = (_folder.File($"{name}.pem"), _folder.File($"{name}.pub.pem"));
        File.WriteAllText(priv, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(pub, key.ExportSubjectPublicKeyInfoPem());
        return (priv, pub);
    }

    private string Adapter(long seed)
    {
        var folder = _folder.File($"adapter-{seed}");
        if (!Directory.Exists(folder))
            TinyAdapter.Write(folder, seed);
        return folder;
    }

    private static Action<string> Crash(string at) =>
        reached =>
        {
            if (reached == at)
                throw new InvalidOperationException("crash");
        };
}
