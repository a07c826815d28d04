using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace EdgeDiag.EdgeHost.Tests.ModelDownload;

/// <summary>A server with Hugging Face's API on the loopback address, and a second one that files are redirected to, with any trouble wanted.</summary>
internal sealed class LocalHub : IAsyncDisposable
{
    private readonly WebApplication _hub,
        _store;

    private LocalHub()
    {
        _hub = Build();
        _store = Build();
        _hub.MapGet("/api/models/{owner}/{name}/revision/{revision}", ListAsync);
        _hub.MapGet("/{owner}/{name}/resolve/{commit}/{**file}", ResolveAsync);
        _store.MapGet("/store/{**file}", c => ServeAsync(c, (string)c.Request.RouteValues["file"]!));
    }

    public string Endpoint => _hub.Urls.First();

    public ConcurrentDictionary<string, byte[]> Files { get; } = new();

    /// <summary>Bytes served instead of those that the listing describes.</summary>
    public ConcurrentDictionary<string, byte[]> Served { get; } = new();

    /// <summary>Whether the listing has sizes and digests.</summary>
    public bool Describes { get; set; } = true;

    /// <summary>Answers the listing's request instead of a listing of <see cref="Files"/>.</summary>
    public Func<HttpContext, Task>? Listing { get; set; }

    /// <summary>Answers a file's request instead of its bytes; false where it does not.</summary>
    public Func<HttpContext, string, Task<bool>>? Answer { get; set; }

    public string Commit { get; set; } = "0123456789abcdef0123456789abcdef01234567";

    /// <summary>Whether files are on the second server.</summary>
    public bool Redirects { get; set; }

    /// <summary>Whether ranges are served.</summary>
    public bool Ranges { get; set; } = true;

    /// <summary>Answers break off after this many bytes, that many times.</summary>
    public int BreakAfter { get; set; } = int.MaxValue;

    public int Breaks { get; set; }

    /// <summary>Entity tag of a file; by default of its bytes.</summary>
    public Func<string, string>? Tag { get; set; }

    /// <summary>Asked for each request of a file before it is served.</summary>
    public Action<string>? Asked { get; set; }

    /// <summary>Statuses that the next requests get.</summary>
    public ConcurrentQueue<int> Statuses { get; } = new();

    public string? Token { get; set; }

    /// <summary>Answers stop, without breaking off, once this many bytes were served in all.</summary>
    public long HoldAt { get; set; } = long.MaxValue;

    /// <summary>Bytes that the other side has read; a connection then breaks off only when that is all that was served. Null for at once.</summary>
    public Func<long>? Read { get; set; }

    public long BytesServed;

    public ConcurrentQueue<(string Path, string? Range, string? Authorization, bool AtStore)> Requests { get; } = new();

    public static async Task<LocalHub> StartAsync()
    {
        var hub = new LocalHub();
        await hub._hub.StartAsync();
        await hub._store.StartAsync();
        return hub;
    }

    /// <summary>Adds the text files of a model and weights of random bytes.</summary>
    public byte[] AddModel(int weightBytes)
    {
        var weights = new byte[weightBytes];
        new Random(1).NextBytes(weights);
        Files["config.json"] = "{\"model_type\": \"qwen2\"}"u8.ToArray();
        Files["tokenizer.json"] = "{}"u8.ToArray();
        Files["README.md"] = "not wanted"u8.ToArray();
        Files["pytorch_model.bin"] = "pickle"u8.ToArray();
        return Files["model.safetensors"] = weights;
    }

    public async ValueTask DisposeAsync()
    {
        HoldAt = long.MaxValue;
        await _hub.DisposeAsync();
        await _store.DisposeAsync();
    }

    private static WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        return builder.Build();
    }

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string GitBlob(byte[] bytes) =>
        Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {bytes.Length}\0")), .. bytes]));

    private async Task ListAsync(HttpContext context)
    {
        if (Troubled(context, false))
            return;
        if (Listing is { } listing)
        {
            await listing(context);
            return;
        }

        var siblings = new JsonArray();
        foreach (var (name, bytes) in Files)
        {
            var file = new JsonObject { ["rfilename"] = name };
            if (Describes)
            {
                file["size"] = bytes.Length;
                file["blobId"] = GitBlob(bytes);
                if (name.EndsWith(".safetensors", StringComparison.Ordinal))
                    file["lfs"] = new JsonObject { ["sha256"] = Sha256(bytes), ["size"] = bytes.Length };
            }

            siblings.Add((JsonNode)file);
        }

        await context.Response.WriteAsync(
            new JsonObject
            {
                ["id"] = "x",
                ["sha"] = Commit,
                ["siblings"] = siblings,
            }.ToJsonString()
        );
    }

    private async Task ResolveAsync(HttpContext context)
    {
        if (Troubled(context, false))
            return;
        var file = (string)context.Request.RouteValues["file"]!;
        if (!Files.TryGetValue(file, out var bytes))
        {
            context.Response.StatusCode = 404;
            return;
        }

        if (!Redirects)
        {
            await ServeAsync(context, file, counted: false);
            return;
        }

        context.Response.Headers["X-Linked-Etag"] = $"\"{Sha256(bytes)}\"";
        context.Response.Redirect($"{_store.Urls.First()}/store/{file}?signature=secret");
    }

    private async Task ServeAsync(HttpContext context, string file, bool counted = true)
    {
        if (counted && Troubled(context, true))
            return;
        if (Answer is { } answer && await answer(context, file))
            return;
        Asked?.Invoke(file);
        var bytes = Served.GetValueOrDefault(file) ?? Files[file];
        var tag = Tag?.Invoke(file) ?? $"\"{Sha256(bytes)[..16]}\"";
        context.Response.Headers.ETag = tag;
        var (from, to) = (0, bytes.Length);
        var range = context.Request.GetTypedHeaders().Range?.Ranges.Single();
        var condition = context.Request.Headers[HeaderNames.IfRange].ToString();
        if (Ranges && range is not null && (condition.Length == 0 || condition == tag))
        {
            (from, to) = ((int)range.From!.Value, (int)Math.Min(bytes.Length, range.To!.Value + 1));
            context.Response.StatusCode = from < bytes.Length ? 206 : 416;
            if (from >= bytes.Length)
                return;
            context.Response.Headers.ContentRange = $"bytes {from}-{to - 1}/{bytes.Length}";
        }

        context.Response.ContentLength = to - from;
        for (var at = from; at < to; )
        {
            var n = Math.Min(1 << 16, to - at);
            if (at - from + n > BreakAfter && Breaks > 0)
            {
                Breaks--;
                await context.Response.Body.FlushAsync();
                // Abort throws away what the other side has not read yet.
                while (Read is { } read && read() < Interlocked.Read(ref BytesServed) && !context.RequestAborted.IsCancellationRequested)
                    await Task.Delay(20);
                context.Abort();
                return;
            }

            while (Interlocked.Read(ref BytesServed) >= HoldAt && !context.RequestAborted.IsCancellationRequested)
                await Task.Delay(20);
            await context.Response.Body.WriteAsync(bytes.AsMemory(at, n), context.RequestAborted);
            Interlocked.Add(ref BytesServed, n);
            at += n;
        }
    }

    private bool Troubled(HttpContext context, bool atStore)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        Requests.Enqueue((context.Request.Path, context.Request.Headers.Range.ToString(), authorization.Length > 0 ? authorization : null, atStore));
        if (Statuses.TryDequeue(out var status))
            context.Response.StatusCode = status;
        else if (!atStore && Token is not null && authorization != $"Bearer {Token}")
            context.Response.StatusCode = 401;
        else
            return false;
        return true;
    }
}
