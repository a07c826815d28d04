using System.Text.Json;
using EdgeDiag.EdgeHost.Journal;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>Reads a running service's books over HTTP. The only place that knows where they are.</summary>
internal sealed class ServiceBooks(int port) : IDisposable
{
    private static readonly JsonSerializerOptions AnyCase = new() { PropertyNameCaseInsensitive = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>The books as they stand; null where the service does not tell.</summary>
    public async Task<JournalBooks?> ReadAsync()
    {
        try
        {
            // Also of a service that is not ready: the answer says why, and has the books all the same.
            using var response = await _http.GetAsync($"http://127.0.0.1:{port}/healthz");
            using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            return document.RootElement.TryGetProperty("books", out var books) ? books.Deserialize<JournalBooks>(AnyCase) : null;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or TaskCanceledException)
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();
}
