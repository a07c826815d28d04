using System.CommandLine;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Model.Files;

namespace EdgeDiag.EdgeHost.Commands.Adapters;

/// <summary><c>adapters verify</c>: whether versions still are what their manifests and signatures say.</summary>
internal static class AdaptersVerifyCommand
{
    public static Command Create()
    {
        var reference = new Argument<string?>("ADAPTER") { Description = "A version; all where left out", Arity = ArgumentArity.ZeroOrOne };
        return new Command("verify", "Check files against manifests, and signatures where Registry:PublicKeyFile is set; status 1 where something is wrong")
        {
            reference,
        }.With(
            (result, configuration, json) =>
            {
                var registry = CommandSettings.OpenRegistry(configuration);
                var wrong = 0;
                void Unreadable(ModelFormatException e)
                {
                    wrong++;
                    Console.Error.WriteLine(e.Message);
                }

                var versions = result.GetValue(reference) is { } one
                    ? [registry.Find(one)]
                    : registry.Names().SelectMany(n => registry.List(n, Unreadable)).ToList();
                foreach (var version in versions)
                {
                    var problems = registry.Verify(version);
                    wrong += problems.Count > 0 ? 1 : 0;
                    if (json)
                        CommandOutput.WriteLine(
                            new JsonObject
                            {
                                ["adapter"] = version.Name,
                                ["version"] = version.Version,
                                ["good"] = problems.Count == 0,
                                ["problems"] = new JsonArray([.. problems.Select(p => (JsonNode)p)]),
                            }
                        );
                    else
                        Console.WriteLine($"{version.Reference} {(problems.Count == 0 ? "good" : string.Join("; ", problems))}");
                }

                return wrong > 0 ? 1 : 0;
            }
        );
    }
}
