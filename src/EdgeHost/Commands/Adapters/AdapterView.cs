using System.CommandLine;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.Model.Registry;

namespace EdgeDiag.EdgeHost.Commands.Adapters;

/// <summary>How commands name and print versions of adapters.</summary>
internal static class AdapterView
{
    /// <summary>The argument that names a version.</summary>
    public static Argument<string> ReferenceArgument(string name = "ADAPTER") =>
        new(name) { Description = "name (its champion), name@version, name@ and the beginning of a version, or name@alias" };

    /// <summary>The option that says why.</summary>
    public static Option<string?> ReasonOption() => new("--reason") { Description = "Kept with the adapter's events" };

    /// <summary>A version as a line of JSON.</summary>
    public static JsonObject Json(AdapterVersion v) =>
        new()
        {
            ["adapter"] = v.Name,
            ["version"] = v.Version,
            ["aliases"] = new JsonArray([.. v.Aliases.Select(a => (JsonNode)a)]),
            ["base"] = v.Manifest.Base,
            ["origin"] = v.Manifest.Provenance.Origin,
            ["created"] = v.Manifest.Created,
            ["parents"] = new JsonArray([.. v.Manifest.Provenance.Parents.Select(p => (JsonNode)p)]),
            ["metrics"] = new JsonObject(v.Manifest.Provenance.Metrics.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value))),
            ["signed"] = File.Exists(Path.Combine(v.Folder, AdapterSignature.FileName)),
            ["folder"] = v.Folder,
        };

    /// <summary>Prints what a version is now, as one line.</summary>
    public static int Print(string done, AdapterVersion version, bool json)
    {
        if (json)
            CommandOutput.WriteLine(Json(version));
        else
            Console.WriteLine($"{done} {version.Reference}{(version.Aliases.Count > 0 ? $" ({string.Join(", ", version.Aliases)})" : "")}");
        return 0;
    }
}
