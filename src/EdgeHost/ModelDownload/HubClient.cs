using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Polly.Timeout;

namespace EdgeDiag.EdgeHost.ModelDownload;

/// <summary>
/// Talks to a server with Hugging Face's API: lists a repository, opens its files. Failed requests are tried again by the client's own
/// handlers.
/// </summary>
/// <param name="http">A client that follows no redirects itself.</param>
/// <param name="settings">Where to fetch from.</param>
public sealed partial class HubClient(HttpClient http, HubSettings settings)
{
    private const int MostRedirects = 10;

    private readonly string? _token = settings.Token();
    private readonly Uri _root = new(settings.Endpoint.TrimEnd('/') + "/");

    /// <summary>Lists a repository at a revision.</summary>
    /// <param name="name"><c>owner/name</c>, or a name without owner.</param>
    /// <param name="revision">Branch, tag or commit.</param>
    /// <exception cref="HubException">No such repository, no access, or an answer that is none.</exception>
    public async Task<HubRepository> ListAsync(string name, string revision, CancellationToken cancellationToken)
    {
        if (!RepositoryName().IsMatch(name) || name.Contains("..", StringComparison.Ordinal))
            throw new HubException($"REPO: expected owner/name, found {name}");
        var address = new Uri(_root, $"api/models/{name}/revision/{Uri.EscapeDataString(revision)}?blobs=true");
        using var answer = await SendAsync(address, null, "", cancellationToken);
        if (answer.Response.StatusCode != HttpStatusCode.OK)
            throw Refused(answer.Response, $"{name} at {revision}");
        try
        {
            using var json = JsonDocument.Parse(await ListingAsync(answer, cancellationToken));
            var commit = json.RootElement.TryGetProperty("sha", out var sha) && sha.GetString() is { Length: > 0 } known ? known : revision;
            if (!Commit().IsMatch(commit))
                throw new HubException($"{name}: expected a commit's id in the listing, found {Shortened(commit)}");
            var siblings = json.RootElement.GetProperty("siblings");
            if (siblings.GetArrayLength() > HubLimits.Files)
                throw new HubException($"{name}: expected at most {HubLimits.Files} files, found {siblings.GetArrayLength()}");
            HubFile[] files = [.. siblings.EnumerateArray().Select(File)];
            if (files.GroupBy(f => f.Name).FirstOrDefault(g => g.Count() > 1) is { } twins)
                throw new HubException($"{name}: expected each file once in the listing, found {twins.Key} {twins.Count()} times");
            return new HubRepository(name, commit, files);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or HttpRequestException)
        {
            throw new HubException(
                $"{address.GetLeftPart(UriPartial.Path)}: expected a model's listing as of Hugging Face's API, found something else; is this the "
                    + $"right endpoint?",
                e
            );
        }
    }

    // A listing that never ends, in bytes or in time, is none.
    private async Task<ReadOnlyMemory<byte>> ListingAsync(HubAnswer answer, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(settings.StallTimeout * HubLimits.ListingStalls);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await answer.Response.Content.LoadIntoBufferAsync(HubLimits.ListingBytes, either.Token);
            return await answer.Response.Content.ReadAsByteArrayAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var limit = settings.StallTimeout * HubLimits.ListingStalls;
            throw new HubException(
                $"{Shown(_root)}: expected the listing within {limit}, found no end of it; run the command again, or use --endpoint for another server"
            );
        }
    }

    /// <summary>Asks for a file's bytes.</summary>
    /// <param name="repository">Where it is.</param>
    /// <param name="file">Its name.</param>
    /// <param name="from">First byte.</param>
    /// <param name="to">Byte behind the last.</param>
    /// <param name="tag">Entity tag of the bytes before; the server then answers with the whole file where it has changed. Empty for none.</param>
    /// <returns>206 with a part, 200 with everything, or 416.</returns>
    /// <exception cref="HubException">Any other answer, or none.</exception>
    public async Task<HubAnswer> OpenAsync(HubRepository repository, string file, long from, long to, string tag, CancellationToken cancellationToken)
    {
        var path = string.Join('/', file.Split('/').Select(Uri.EscapeDataString));
        var answer = await SendAsync(
            new Uri(_root, $"{repository.Name}/resolve/{Uri.EscapeDataString(repository.Commit)}/{path}"),
            new RangeHeaderValue(from, to - 1),
            tag,
            cancellationToken
        );
        if (answer.Response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable)
            return answer;
        using (answer)
            throw Refused(answer.Response, file);
    }

    private async Task<HubAnswer> SendAsync(Uri address, RangeHeaderValue? range, string tag, CancellationToken cancellationToken)
    {
        HubDigest? linked = null;
        for (var hop = 0; hop <= MostRedirects; hop++)
        {
            var response = await SendOnceAsync(address, range, tag, cancellationToken);
            linked ??= HubDigest.Parse(response.Headers.TryGetValues("X-Linked-Etag", out var values) ? values.First() : null);
            if (
                response.StatusCode
                is not (
                    HttpStatusCode.Moved
                    or HttpStatusCode.Found
                    or HttpStatusCode.SeeOther
                    or HttpStatusCode.TemporaryRedirect
                    or HttpStatusCode.PermanentRedirect
                )
            )
                return new HubAnswer(response, linked);
            using (response)
            {
                var next =
                    response.Headers.Location is { } location && Uri.TryCreate(address, location, out var target)
                        ? target
                        : throw new HubException($"{Shown(address)}: expected an address in the redirect, found none");
                if (next.Scheme != "https" && (next.Scheme != "http" || address.Scheme == "https"))
                    throw new HubException($"{Shown(address)}: expected a redirect to {address.Scheme}, found one to {next.Scheme}");
                address = next;
            }
        }

        throw new HubException($"{Shown(address)}: expected a file, found more than {MostRedirects} redirects");
    }

    private async Task<HttpResponseMessage> SendOnceAsync(Uri address, RangeHeaderValue? range, string tag, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Range = range;
        // A weak tag does not stand for the same bytes.
        if (range is not null && EntityTagHeaderValue.TryParse(tag, out var known) && !known.IsWeak)
            request.Headers.IfRange = new RangeConditionHeaderValue(known);
        // Whoever a redirect leads to has signed the address; the token is the endpoint's alone.
        if (_token is not null && (address.Scheme, address.Host, address.Port) == (_root.Scheme, _root.Host, _root.Port))
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutRejectedException)
        {
            throw new HubException($"{Shown(address)}: no answer: {e.Message}; run the command again to go on, with --endpoint for another server", e);
        }
    }

    private HubException Refused(HttpResponseMessage response, string what)
    {
        var code = response.Headers.TryGetValues("X-Error-Code", out var values) ? values.First() : "";
        var remedy = response.StatusCode switch
        {
            _ when code == "GatedRepo" => "its owner grants access: accept the terms on its page, then give --token-file",
            HttpStatusCode.Unauthorized => _token is null
                ? "no such repository, or one that wants --token-file"
                : "the token of --token-file is not accepted, or there is no such repository",
            HttpStatusCode.Forbidden => "the token has no access to it",
            HttpStatusCode.NotFound => "no such repository, revision or file",
            HttpStatusCode.TooManyRequests => "too many requests; wait, then run the command again to go on",
            _ => "run the command again to go on",
        };
        return new HubException(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {Shown(_root)} answered {(int)response.StatusCode}{(code.Length > 0 ? $" {code}" : "")}: {remedy}"
            )
        );
    }

    private static HubFile File(JsonElement sibling)
    {
        var name = Text(sibling, "rfilename") ?? throw new FormatException("a file without a name");
        var large = sibling.TryGetProperty("lfs", out var lfs) && lfs.ValueKind == JsonValueKind.Object;
        var size = sibling.TryGetProperty("size", out var bytes) && bytes.ValueKind == JsonValueKind.Number ? bytes.GetDouble() : (double?)null;
        if (size < 0 || size > HubLimits.WeightBytes || size % 1 > 0)
        {
            var found = Shortened(bytes.GetRawText());
            throw new HubException($"{Shortened(name)}: expected a size of 0 to {HubLimits.WeightBytes} bytes in the listing, found {found}");
        }

        var digest = large ? Text(lfs, "sha256") ?? Text(lfs, "oid") : Text(sibling, "blobId");
        return new HubFile(name, (long?)size, HubDigest.Parse(digest));
    }

    private static string Shortened(string text) => text.Length <= 100 ? text : $"{text[..100]}…";

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // What follows a question mark signs the address and is nobody's to read.
    private static string Shown(Uri address) => address.GetLeftPart(UriPartial.Path).TrimEnd('/');

    [GeneratedRegex(@"^[\w./-]{1,256}$", RegexOptions.CultureInvariant)]
    private static partial Regex Commit();

    [GeneratedRegex(@"^\w[\w.-]{0,95}(/\w[\w.-]{0,95})?$")]
    private static partial Regex RepositoryName();
}
