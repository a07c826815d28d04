using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace EdgeDiag.EdgeHost.Tests.ModelDownload;

/// <summary>A server that is broken or means harm: one line, no stack trace, nothing outside the folder.</summary>
public sealed class HostileHubTests : IAsyncLifetime
{
    private const string Weights = """{"rfilename":"model.safetensors","size":1000}""";
    private readonly TemporaryFolder _folder = new();
    private LocalHub _hub = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await LocalHub.StartAsync();
        _hub.AddModel(1000);
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    public static TheoryData<string, string> Listings =>
        new()
        {
            { """[{"rfilename":"config.json"},{"rfilename":"config.json"},W]""", "config.json 2 times" },
            { """[{"rfilename":"config.json","size":null,"lfs":null,"blobId":null},W,{"rfilename":null}]""", "listing" },
            { """[{"rfilename":"config.json"},W,{"size":3}]""", "listing" },
            { """[{"rfilename":"config.json"},W,null]""", "listing" },
            { """[{"rfilename":"config.json"},W,[]]""", "listing" },
            { """[{"rfilename":"config.json","size":4611686018427387904},W]""", "4611686018427387904" },
            { """[{"rfilename":"config.json"},{"rfilename":"model.safetensors","size":4611686018427387904}]""", "4611686018427387904" },
            { """[{"rfilename":"config.json"},{"rfilename":"model.safetensors","size":9e999}]""", "model.safetensors" },
            { """[{"rfilename":"config.json"},{"rfilename":"model.safetensors","size":-5}]""", "-5" },
            { """[{"rfilename":"config.json"},{"rfilename":"model.safetensors","size":1.5}]""", "1.5" },
            { """[{"rfilename":"config.json","size":999999999999},W]""", "999999999999" },
            { """[{"rfilename":"config.json"},W,{"rfilename":"../../outside.json"}]""", "../../outside.json" },
            { """[{"rfilename":"config.json"},W,{"rfilename":"/etc/passwd"}]""", "/etc/passwd" },
            { """[{"rfilename":"config.json"},W,{"rfilename":"a\u0000b"}]""", "file names" },
            { """[{"rfilename":"config.json"},W,{"rfilename":"a\u001b[31m.json"}]""", "file names" },
            { """[{"rfilename":"config.json"},W,{"rfilename":"LONG.tiktoken"}]""", "file names" },
            { """[{"rfilename":"config.json"},{"rfilename":"model.safetensors","size":"many"},{"rfilename":"\ud800"}]""", "listing" },
            { "{}", "listing" },
            { "null", "listing" },
            { "DEEP", "listing" },
        };

    [Theory]
    [MemberData(nameof(Listings))]
    public async Task Pull_HostileListing_OneLine(string siblings, string named)
    {
        var text = siblings
            .Replace("W", Weights, StringComparison.Ordinal)
            .Replace("LONG", new string('x', 2000), StringComparison.Ordinal)
            .Replace("DEEP", new string('[', 100_000), StringComparison.Ordinal);
        _hub.Listing = c => c.Response.WriteAsync($$"""{"sha":"0123","siblings":{{text}}}""");

        Assert.Contains(named, await PulledAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"\\u001b]0;title\\u0007\"")]
    [InlineData("\"a b\"")]
    [InlineData("7")]
    public async Task Pull_CommitThatIsNone_OneLine(string commit)
    {
        _hub.Listing = c => c.Response.WriteAsync($$"""{"sha":{{commit}},"siblings":[{"rfilename":"config.json"},{{Weights}}]}""");

        Assert.Contains("listing", await PulledAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_TooManyFiles_OneLine()
    {
        _hub.Listing = c => c.Response.WriteAsync("{\"siblings\":[" + string.Join(',', Enumerable.Repeat("0", 100_001)) + "]}");

        Assert.Contains("100001", await PulledAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pull_ListingThatNeverEnds_OneLine(bool fast)
    {
        _hub.Listing = async c =>
        {
            var spaces = new byte[fast ? 1 << 20 : 1];
            spaces.AsSpan().Fill((byte)' ');
            while (!c.RequestAborted.IsCancellationRequested)
            {
                await c.Response.Body.WriteAsync(spaces, c.RequestAborted);
                await c.Response.Body.FlushAsync(c.RequestAborted);
                if (!fast)
                    await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, c.RequestAborted);
            }
        };

        Assert.Contains("listing", await PulledAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://[::bad")]
    [InlineData("SELF")]
    [InlineData("")]
    public async Task Pull_RedirectsThatLeadNowhere_OneLine(string location)
    {
        _hub.Listing = c =>
        {
            c.Response.StatusCode = 302;
            c.Response.Headers.Location = location.Replace("SELF", c.Request.Path, StringComparison.Ordinal);
            return Task.CompletedTask;
        };

        Assert.Contains("redirect", await PulledAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bytes 0-9/4611686018427387904")]
    [InlineData("bytes 0-9/9223372036854775807")]
    [InlineData("bytes 9-0/10")]
    [InlineData("nonsense")]
    public async Task Pull_AbsurdRange_OneLine(string range)
    {
        _hub.Describes = false;
        _hub.Answer = async (c, _) =>
        {
            c.Response.StatusCode = 206;
            c.Response.Headers["Content-Range"] = range;
            await c.Response.WriteAsync("0123456789");
            return true;
        };

        Assert.Contains("tokenizer.json", await PulledAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_AByteWithEachAnswer_GivesUp()
    {
        _hub.Answer = async (c, file) =>
        {
            var from = c.Request.GetTypedHeaders().Range!.Ranges.Single().From!.Value;
            c.Response.StatusCode = 206;
            c.Response.Headers.ETag = "\"x\"";
            c.Response.Headers["Content-Range"] = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{from}/{_hub.Files[file].Length}");
            c.Response.ContentLength = 1;
            await c.Response.Body.WriteAsync(_hub.Files[file].AsMemory((int)from, 1));
            return true;
        };
        _hub.Files["tokenizer.json"] = new byte[100_000];

        Assert.Contains("again and again", await PulledAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":null}}""")]
    [InlineData("""{"weight_map":{"a":7}}""")]
    [InlineData("""{"weight_map":[]}""")]
    [InlineData("""{"weight_map":{"a":"../x.safetensors"}}""")]
    [InlineData("""{"weight_map":{}}""")]
    [InlineData("""[[[[""")]
    public async Task Pull_HostileIndexOfShards_OneLine(string index)
    {
        _hub.Files["model.safetensors.index.json"] = System.Text.Encoding.UTF8.GetBytes(index);

        Assert.Contains("index", await PulledAsync(), StringComparison.Ordinal);
    }

    // The real program: whatever escapes would be a stack trace.
    private async Task<string> PulledAsync()
    {
        var (status, _, errors) = await EdgeDiagProcess.RunAsync(
            _folder.Path,
            "model",
            "pull",
            "owner/model",
            "--endpoint",
            _hub.Endpoint,
            "--out",
            "out",
            "--Hub:RetryDelay",
            "00:00:00",
            "--Hub:StallTimeout",
            "00:00:02"
        );
        Assert.Equal(1, status);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.All(errors, c => Assert.False(char.IsControl(c) && c is not ('\r' or '\n'), $"control character {(int)c:x}"));
        var line = Assert.Single(errors.Split('\n'), l => !l.Contains(" MB", StringComparison.Ordinal) || l.Contains("expected", StringComparison.Ordinal));
        Assert.True(line.Length < 600, line);
        Assert.Equal(["out"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Append("out").Distinct());
        return line;
    }
}
