using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Adapters.Serving;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Model;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Registry;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Tests.Adapters;

public sealed class SwappingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly AdapterRegistry _registry;
    private readonly string[] _versions;

    public SwappingTests() => (_registry, _versions) = DemoAdapters.Registry(_folder, 16, 6, 4);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Look_CandidateDamaged_IsPassedOver_AndThePromotionGoesThrough()
    {
        var (swapping, slot, name) = Serve(new ModelSettings { Adapter = "demo" }, new CandidateSettings { Mode = CandidateMode.Canary, Share = 1 });
        using var _ = slot;
        _registry.SetCandidate(_versions[2]);
        File.WriteAllBytes(Path.Combine(_registry.Find(_versions[2]).Folder, "adapter_model.safetensors"), [0]);
        _registry.Promote(_versions[1]);
        Assert.Null(await swapping.LookAsync());
        Assert.Equal((_versions[1], null), (swapping.Status!.Adapter, swapping.Status.Candidate));
        Assert.Equal($"mini+{_versions[1]}", name.Current);
        Assert.Null(await swapping.LookAsync());
        Assert.Equal(1, swapping.Status.Swaps);
    }

    [Fact]
    public async Task Look_ChampionUnsignedWhereThatIsRequired_IsRefusedAndToldOnce()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var (priv, pub) = (_folder.Write("key.pem", key.ExportPkcs8PrivateKeyPem()), _folder.Write("pub.pem", key.ExportSubjectPublicKeyInfoPem()));
        AdapterSignature.Sign(_registry.Find(_versions[0]).Folder, priv);
        var strict = new AdapterRegistry(_registry.Root, TimeProvider.System, new RegistryPolicy(true, pub));
        var (swapping, slot, _) = Serve(new ModelSettings { Adapter = "demo" }, new CandidateSettings(), strict);
        using var __ = slot;
        // Somebody without the key promotes with a registry of his own.
        _registry.Promote(_versions[1]);
        Assert.Contains("adapters sign", await swapping.LookAsync(), StringComparison.Ordinal);
        Assert.Equal(_versions[0], swapping.Status!.Adapter);
        Assert.Contains("adapters sign", swapping.Status.Problem, StringComparison.Ordinal);
        AdapterSignature.Sign(_registry.Find(_versions[1]).Folder, priv);
        Assert.Null(await swapping.LookAsync());
        Assert.Equal((_versions[1], null), (swapping.Status.Adapter, swapping.Status.Problem));
        Assert.Throws<ModelFormatException>(() =>
            Planner(new ModelSettings { Adapter = DemoAdapters.Bundled }, new CandidateSettings(), strict) is var p ? p.Source(DemoAdapters.Bundled) : null
        );
    }

    [Fact]
    public async Task Look_RoutesFollowTheirOwnAdapters()
    {
        var other = _registry.Add("line3", DemoAdapters.Copy(_folder, 4), new AdapterProvenance()).Reference;
        _registry.Promote(other);
        var settings = new ModelSettings
        {
            Adapter = "demo",
            Routes = [new RouteSettings { Line = "line-3", Adapter = "line3" }, new RouteSettings { Adapter = _versions[1] }],
        };
        var (swapping, slot, _) = Serve(settings, new CandidateSettings());
        using var __ = slot;
        var prompts = DemoAdapters.Prompts(8).ToList();
        var answering = (LanguageModelAnswering)slot.Model!;
        foreach (var prompt in prompts)
            Assert.Equal(prompt.Origin.Line == "line-3" ? other : _versions[1], (await answering.AnswerAsync(prompt, CancellationToken.None)).Model.Adapter);
        var second = _registry.Add("line3", DemoAdapters.Copy(_folder, 5), new AdapterProvenance()).Reference;
        _registry.Promote(second);
        Assert.Null(await swapping.LookAsync());
        Assert.Equal(
            prompts.Select(p => p.Origin.Line == "line-3" ? second : _versions[1]),
            prompts.Select(p => answering.AnswerAsync(p, CancellationToken.None).GetAwaiter().GetResult().Model.Adapter)
        );
    }

    private AdapterPlanner Planner(ModelSettings model, CandidateSettings candidate, AdapterRegistry? registry = null) =>
        new(registry ?? _registry, Options.Create(model), Options.Create(candidate));

    private (AdapterSwapping Swapping, AnswerModelSlot Slot, ModelName Name) Serve(
        ModelSettings settings,
        CandidateSettings candidate,
        AdapterRegistry? registry = null
    )
    {
        var planner = Planner(settings, candidate, registry);
        var plan = planner.Read();
        planner.Check(plan);
        var model = LanguageModel.Load(DemoAdapters.Base, null, "cpu");
        model.Use(model.Prepare(plan.Main, plan.Others));
        var slot = new AnswerModelSlot(new LanguageModelAnswering(model, TimeSpan.FromMinutes(1), TimeProvider.System, null, plan));
        var name = new ModelName();
        return (new AdapterSwapping(planner, slot, name, NullLogger<AdapterSwapping>.Instance), slot, name);
    }
}
