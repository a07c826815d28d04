using System.Globalization;
using System.IO.Hashing;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace EdgeDiag.EdgeHost.Web.Requests;

/// <summary>An answer with an ETag; 304 without a body where the caller has it already (<c>If-None-Match</c>).</summary>
/// <param name="value">The record of the answer.</param>
internal sealed class TaggedJson<T>(T value) : IResult
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, httpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions);
        var tag = new EntityTagHeaderValue($"\"{XxHash64.HashToUInt64(bytes).ToString("x16", CultureInfo.InvariantCulture)}\"");
        var response = httpContext.Response;
        response.GetTypedHeaders().ETag = tag;
        // Asked again each time: what a case is changes.
        response.Headers.CacheControl = "no-cache";
        if (httpContext.Request.GetTypedHeaders().IfNoneMatch.Any(t => t.Compare(tag, useStrongComparison: false) || t == EntityTagHeaderValue.Any))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, httpContext.RequestAborted);
    }
}
