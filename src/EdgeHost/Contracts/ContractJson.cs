using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace EdgeDiag.EdgeHost.Contracts;

/// <summary>How the records of this folder become JSON, over HTTP and on the command line.</summary>
internal static class ContractJson
{
    private static readonly JsonSerializerOptions Options = Configured(new JsonSerializerOptions());

    /// <summary>Sets names and escapes: <c>reviewed_by</c>, and text of every language as it is.</summary>
    public static JsonSerializerOptions Configured(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.NumberHandling = JsonNumberHandling.Strict;
        return options;
    }

    /// <summary>A record as an object that more members may be added to.</summary>
    public static JsonObject ToObject<T>(T record) => JsonSerializer.SerializeToNode(record, Options)!.AsObject();
}
