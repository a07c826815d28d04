using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeDiag.Fusion.Manuals.Import.Blocks;

namespace EdgeDiag.EdgeHost.Imports;

/// <summary>What the process that reads a document says on its standard output.</summary>
/// <param name="Document">What the document holds; null where it was refused.</param>
/// <param name="Refused">The line that says why; null where it was read.</param>
internal sealed record ImportAnswer(ReadDocument? Document, string? Refused)
{
    /// <summary>As compact as JSON can be; nobody reads it as HTML.</summary>
    public static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
