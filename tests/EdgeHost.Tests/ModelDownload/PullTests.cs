using System.Collections.Concurrent;
using System.Text;
using EdgeDiag.EdgeHost.ModelDownload;
using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Files;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeDiag.EdgeHost.Tests.ModelDownload;

/// <summary>Fetching from a server that has whatever trouble servers have.</summary>
public sealed class PullTests : IAsyncLifetime
{
    private const int Megabytes = 5_300_000;
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<string, long> _received = new();
    private LocalHub _hub = null!;
    private byte[] _weights = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await LocalHub.StartAsync();
        _weights = _hub.AddModel(Megabytes);
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pull_FetchesWhatAModelNeedsInRangesAndStatesItsDigests(bool redirects)
    {
        _hub.Redirects = redirects;
        var pulled = await PullAsync();
        Assert.Equal(["config.json", "model.safetensors", "tokenizer.json"], pulled.Files);
        Assert.Equal(["config.json", "manifest.json", "model.safetensors", "tokenizer.json"], Names());
        Assert.Equal(_weights, Weights());
        Assert.True(
            _hub.Requests.Count(r => r.AtStore == redirects && r.Path.EndsWith("model.safetensors", StringComparison.Ordinal)) >= 6,
            "ranges of 1 MB each"
        );
        var manifest = ModelManifest.Read(_folder.File("out"))!;
        Assert.Equal((_hub.Endpoint, "owner/model", _hub.Commit), (manifest.Source, manifest.Repository, manifest.Commit));
        Assert.Equal(FileDigest.Sha256(_folder.File("out/model.safetensors")), manifest.Files["model.safetensors"]);
        var before = _hub.BytesServed;
        Assert.Empty((await PullAsync()).Fetched);
        Assert.Equal(before, _hub.BytesServed);
    }

    [Fact]
    public async Task Pull_ConnectionBreaksOffManyTimes_GoesOnWhereItBroke()
    {
        (_hub.BreakAfter, _hub.Breaks, _hub.Read) = (300_000, 12, () => _received.Values.Sum());
        await PullAsync();
        Assert.Equal((0, true), (_hub.Breaks, Weights().SequenceEqual(_weights)));
        Assert.True(_hub.BytesServed < Megabytes * 1.2, $"{_hub.BytesServed} bytes for {Megabytes}");
    }

    [Fact]
    public async Task Pull_ConnectionBreaksOffForEver_SaysSoAndGoesOnInTheNextRun()
    {
        (_hub.BreakAfter, _hub.Breaks) = (0, int.MaxValue);
        Assert.Contains("tokenizer.json", (await Assert.ThrowsAsync<HubException>(PullAsync)).Message, StringComparison.Ordinal);
        // Three whole ranges come through, one after the other, then nothing any more.
        _hub.Breaks = 0;
        var ranges = 0;
        _hub.Asked = file =>
        {
            if (file == "model.safetensors" && ++ranges > 3)
                _hub.Breaks = int.MaxValue;
        };
        Assert.Contains(
            "model.safetensors",
            (await Assert.ThrowsAsync<HubException>(() => PullAsync(s => s.Connections = 1))).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(["model.safetensors.part", "model.safetensors.part.json"], Names().Where(n => n.StartsWith("model.", StringComparison.Ordinal)));
        Assert.DoesNotContain("config.json", Names());
        (_hub.Asked, _hub.Breaks, _hub.BytesServed) = (null, 0, 0);
        await PullAsync();
        Assert.Equal(_weights, Weights());
        Assert.InRange(_hub.BytesServed, 1, Megabytes - 2_900_000);
    }

    [Fact]
    public async Task Pull_ServerWithoutRanges_BeginsAgainAndSucceeds()
    {
        (_hub.Ranges, _hub.BreakAfter, _hub.Breaks) = (false, 2_000_000, 2);
        await PullAsync();
        Assert.Equal(_weights, Weights());
        Assert.Equal(0, _hub.Breaks);
    }

    [Theory]
    [InlineData("model.safetensors", "SHA-256")]
    [InlineData("tokenizer.json", "git blob")]
    public async Task Pull_WrongBytes_AreNotKept(string file, string named)
    {
        var wrong = _hub.Files[file].ToArray();
        wrong[^1] ^= 1;
        _hub.Served[file] = wrong;
        var error = await Assert.ThrowsAsync<HubException>(PullAsync);
        Assert.Contains($"{file}: expected {named}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Names(), n => n.StartsWith(file, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pull_LengthOtherThanListed_IsRefused()
    {
        _hub.Served["model.safetensors"] = [.. _weights, 0];
        Assert.Contains($"expected {Megabytes} bytes", (await Assert.ThrowsAsync<HubException>(PullAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_FileChangesInBetween_BeginsAgainWithTheNewOne()
    {
        // Without a listed digest it is the entity tag alone that tells old bytes from new ones.
        _hub.Describes = false;
        var old = new byte[Megabytes];
        _hub.Served["model.safetensors"] = old;
        (_hub.BreakAfter, _hub.Breaks) = (700_000, 3);
        var asked = 0;
        _hub.Asked = file =>
        {
            if (file == "model.safetensors" && ++asked == 4)
                _hub.Served.Clear();
        };
        var pulled = await PullAsync();
        Assert.Equal(_weights, Weights());
        Assert.Equal(["config.json", "model.safetensors", "tokenizer.json"], pulled.Unchecked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Pull_FileChangesWithEveryAnswer_GivesUp()
    {
        _hub.Describes = false;
        var n = 0;
        _hub.Tag = _ => $"\"{Interlocked.Increment(ref n)}\"";
        Assert.Contains("server changed them", (await Assert.ThrowsAsync<HubException>(PullAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_DigestStatedByTheRedirectAlone_IsChecked()
    {
        (_hub.Describes, _hub.Redirects) = (false, true);
        var wrong = _weights.ToArray();
        wrong[0] ^= 1;
        _hub.Served["model.safetensors"] = wrong;
        Assert.Contains("expected SHA-256", (await Assert.ThrowsAsync<HubException>(PullAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_ServerFailsThenRecovers_Succeeds()
    {
        foreach (var status in (int[])[500, 503, 429, 502])
            _hub.Statuses.Enqueue(status);
        await PullAsync();
        Assert.Equal(_weights, Weights());
    }

    [Theory]
    [InlineData(401, "--token-file")]
    [InlineData(403, "no access")]
    [InlineData(404, "no such repository")]
    public async Task Pull_Refused_SaysWhatToDo(int status, string named)
    {
        _hub.Statuses.Enqueue(status);
        var error = await Assert.ThrowsAsync<HubException>(PullAsync);
        Assert.Contains($"answered {status}", error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Fact]
    public async Task Pull_WithToken_SendsItToTheEndpointAlone()
    {
        (_hub.Token, _hub.Redirects) = ("hf_secret", true);
        await PullAsync(s => s.TokenFile = _folder.Write("token", "hf_secret\n"));
        Assert.All(_hub.Requests, r => Assert.Equal(r.AtStore ? null : "Bearer hf_secret", r.Authorization));
        Assert.Contains(_hub.Requests, r => r.AtStore);
    }

    [Fact]
    public async Task Pull_Shards_AreThoseOfTheIndex()
    {
        _hub.Files.TryRemove("model.safetensors", out _);
        _hub.Files["model-00001-of-00002.safetensors"] = [1, 2, 3];
        _hub.Files["model-00002-of-00002.safetensors"] = [4];
        _hub.Files["consolidated.safetensors"] = [5];
        _hub.Files["model.safetensors.index.json"] =
            """{"weight_map":{"a":"model-00001-of-00002.safetensors","b":"model-00002-of-00002.safetensors"}}"""u8.ToArray();
        Assert.Equal(
            ["config.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", "model.safetensors.index.json", "tokenizer.json"],
            (await PullAsync()).Files
        );
        _hub.Files["model.safetensors.index.json"] = """{"weight_map":{"a":"../evil.safetensors"}}"""u8.ToArray();
        Assert.Contains("../evil", (await Assert.ThrowsAsync<HubException>(() => PullAsync(folder: "other"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../evil.safetensors")]
    [InlineData("/etc/evil")]
    [InlineData("a/../../evil")]
    [InlineData("a\\evil")]
    public async Task Pull_NameThatLeadsOut_FetchesNothing(string name)
    {
        _hub.Files[name] = [1];
        Assert.Contains("expected file names within the repository", (await Assert.ThrowsAsync<HubException>(PullAsync)).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Fact]
    public async Task Pull_OnlyPickles_AreRefused()
    {
        _hub.Files.TryRemove("model.safetensors", out _);
        var error = await Assert.ThrowsAsync<HubException>(PullAsync);
        Assert.Contains("only pickles (pytorch_model.bin)", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_hub.Requests, r => r.Path.EndsWith(".bin", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pull_IntoAFolderOfSomethingElse_IsRefused()
    {
        _folder.Write("out/config.json", "mine");
        Assert.Contains("choose another --out", (await Assert.ThrowsAsync<HubException>(PullAsync)).Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(_folder.File("out/config.json")));
    }

    [Fact]
    public async Task Pull_CommitMovedOn_LeavesACompleteFolderAlone()
    {
        await PullAsync();
        _hub.Commit = new string('f', 40);
        Assert.Contains("choose another --out", (await Assert.ThrowsAsync<HubException>(PullAsync)).Message, StringComparison.Ordinal);
    }

    private Task<PullResult> PullAsync() => PullAsync(null);

    private async Task<PullResult> PullAsync(Action<HubSettings>? change = null, string folder = "out")
    {
        var settings = new HubSettings
        {
            Endpoint = _hub.Endpoint,
            RangeMegabytes = 1,
            RetryDelay = TimeSpan.FromMilliseconds(1),
            StallTimeout = TimeSpan.FromMinutes(5),
        };
        change?.Invoke(settings);
        settings.Check();
        await using var services = new ServiceCollection().AddHub(settings).BuildServiceProvider();
        return await services
            .GetRequiredService<ModelPull>()
            .RunAsync(
                new PullRequest("owner/model", "main", _folder.File(folder)),
                p => _received.AddOrUpdate(p.File, p.Received, (_, most) => Math.Max(most, p.Received)),
                CancellationToken.None
            );
    }

    private byte[] Weights() => File.ReadAllBytes(_folder.File("out/model.safetensors"));

    private IEnumerable<string> Names() => Directory.EnumerateFiles(_folder.File("out")).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal);
}
