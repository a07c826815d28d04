namespace EdgeDiag.EdgeHost.ModelDownload;

/// <summary>The last answer of a chain of redirects, headers read, body not yet.</summary>
/// <param name="Response">Owned.</param>
/// <param name="Linked">Digest that some answer of the chain has stated (<c>X-Linked-Etag</c>); null for none.</param>
public sealed record HubAnswer(HttpResponseMessage Response, HubDigest? Linked) : IDisposable
{
    /// <summary>The entity tag as the last server wrote it; empty for none.</summary>
    public string Tag => Response.Headers.ETag?.ToString() ?? "";

    /// <inheritdoc/>
    public void Dispose() => Response.Dispose();
}
