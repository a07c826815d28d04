using System.CommandLine;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Model;

namespace EdgeDiag.EdgeHost.Commands.Model;

/// <summary><c>model verify</c>: whether a folder is what it says and computes.</summary>
internal static class ModelVerifyCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "Model folder" };
        return new Command("verify", "Check digests, tensors, tokenizer and a first token; a line for each finding") { folder }.With(
            (result, _, json) =>
            {
                var path = Locate.Existing(result.GetValue(folder)!);
                var findings = ModelVerification.FindProblems(path);
                if (json)
                    CommandOutput.WriteLine(
                        new JsonObject
                        {
                            ["folder"] = path,
                            ["good"] = findings.Count == 0,
                            ["findings"] = new JsonArray([.. findings.Select(f => (JsonNode)f)]),
                        }
                    );
                else if (findings.Count == 0)
                    Console.WriteLine($"{path}: good");
                else
                    foreach (var finding in findings)
                        Console.WriteLine(finding);
                return findings.Count == 0 ? 0 : 1;
            }
        );
    }
}
