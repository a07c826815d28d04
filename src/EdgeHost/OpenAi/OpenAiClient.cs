using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.OpenAi;

/// <summary>
/// <c>POST {Endpoint}/chat/completions</c> of OpenAI's API, in the form that compatible servers share.
/// </summary>
/// <remarks>
/// Not through OpenAI's own package: it names the limit of an answer <c>max_completion_tokens</c>, which servers on a plant's
/// floor ignore, and insists on a key, which they do not have.
/// </remarks>
public sealed class OpenAiClient
{
    /// <summary>Name of its HTTP client.</summary>
    public const string ClientName = "openai";

    // As many as the interface allows; there are at most ten labels.
    private const int TopTokens = 20;

    private readonly IHttpClientFactory _clients;
    private readonly Uri _address;
    private readonly string _model,
        _key;

    /// <summary>A client for the settings' server. The key is the file's first line.</summary>
    /// <exception cref="IOException">The key's file cannot be read.</exception>
    public OpenAiClient(IHttpClientFactory clients, IOptions<ModelSettings> settings)
    {
        (_clients, _model) = (clients, settings.Value.Name);
        _address = new Uri(settings.Value.Endpoint.TrimEnd('/') + "/chat/completions");
        _key = SettingFile.FirstLine(settings.Value.ApiKeyFile);
    }

    /// <summary>Asks once, greedily.</summary>
    /// <param name="system">What the model is told about its task.</param>
    /// <param name="user">What it is asked.</param>
    /// <param name="maxTokens">Most tokens of the answer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OpenAiException">An error code, or an answer that is none.</exception>
    public async Task<ChatCompletion> CompleteAsync(string system, string user, int maxTokens, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _address)
        {
            Content = JsonContent.Create(
                new
                {
                    model = _model,
                    max_tokens = maxTokens,
                    temperature = 0,
                    stream = false,
                    logprobs = true,
                    top_logprobs = TopTokens,
                    messages = new[] { new { role = "system", content = system }, new { role = "user", content = user } },
                }
            ),
        };
        if (_key.Length > 0)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _key);
        // Buffered on the way in, up to the client's limit.
        using var response = await _clients.CreateClient(ClientName).SendAsync(request, cancellationToken).ConfigureAwait(false);
        var body = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            throw new OpenAiException($"{(int)response.StatusCode} {response.ReasonPhrase}: {Public(body)}");
        try
        {
            using var document = JsonDocument.Parse(body);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or IndexOutOfRangeException)
        {
            throw new OpenAiException($"the answer is no chat completion: {Public(e.Message)}");
        }
    }

    private ChatCompletion Read(JsonElement root)
    {
        var choices = root.GetProperty("choices");
        if (choices.GetArrayLength() == 0)
            throw new OpenAiException("the answer has no choices");
        var text = choices[0].GetProperty("message").GetProperty("content").GetString() ?? throw new OpenAiException("the answer has no text");
        var usage = root.TryGetProperty("usage", out var u) && u.ValueKind == JsonValueKind.Object ? u : default;
        return new ChatCompletion(
            text,
            Tokens(choices[0]),
            Text(root, "model") ?? _model,
            Text(root, "system_fingerprint") ?? "",
            Count(usage, "prompt_tokens"),
            Count(usage, "completion_tokens")
        );
    }

    // Servers leave this out, or write null, or parts of it; then there are no probabilities.
    private static List<AnswerToken> Tokens(JsonElement choice)
    {
        if (
            !choice.TryGetProperty("logprobs", out var all)
            || all.ValueKind != JsonValueKind.Object
            || !all.TryGetProperty("content", out var content)
            || content.ValueKind != JsonValueKind.Array
        )
            return [];
        return
        [
            .. content
                .EnumerateArray()
                .Select(t => new AnswerToken(
                    t.GetProperty("token").GetString() ?? "",
                    t.TryGetProperty("top_logprobs", out var top) && top.ValueKind == JsonValueKind.Array
                        ? [.. top.EnumerateArray().Select(a => (a.GetProperty("token").GetString() ?? "", a.GetProperty("logprob").GetDouble()))]
                        : []
                )),
        ];
    }

    private static string? Text(JsonElement parent, string key) =>
        parent.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int Count(JsonElement usage, string key) =>
        usage.ValueKind == JsonValueKind.Object
        && usage.TryGetProperty(key, out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt32(out var count)
            ? count
            : 0;

    // Servers like to repeat the key that they did not accept.
    private string Public(string text)
    {
        var line = string.Concat((_key.Length > 0 ? text.Replace(_key, "(key)", StringComparison.Ordinal) : text).Select(c => char.IsControl(c) ? ' ' : c))
            .Trim();
        return line.Length > 200 ? string.Create(CultureInfo.InvariantCulture, $"{line[..200]}…") : line;
    }
}
