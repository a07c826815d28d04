using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Registry;

namespace EdgeDiag.EdgeHost.Tests.Adapters;

/// <summary>The bundled adapter and weaker copies of it: the same factors with another alpha answer otherwise.</summary>
internal static class DemoAdapters
{
    public static string Base { get; } = Path.Combine(Repository.Root, "models", "mini");

    public static string Bundled { get; } = Path.Combine(Repository.Root, "adapters", "demo-plant");

    /// <summary>A copy whose updates are as strong as alpha says; the bundled one has 16.</summary>
    public static string Copy(TemporaryFolder folder, double alpha)
    {
        var copy = folder.File(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"alpha-{alpha}"));
        if (Directory.Exists(copy))
            return copy;
        Directory.CreateDirectory(copy);
        foreach (var file in AdapterContent.FileNames)
            File.Copy(Path.Combine(Bundled, file), Path.Combine(copy, file));
        var config = Path.Combine(copy, AdapterFile.ConfigName);
        var json = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(config))!;
        json["lora_alpha"] = alpha;
        File.WriteAllText(config, json.ToJsonString());
        return copy;
    }

    /// <summary>A registry with these strengths under <c>demo</c>, the first of them champion; the references in order.</summary>
    public static (AdapterRegistry Registry, string[] References) Registry(TemporaryFolder folder, params double[] alphas) =>
        Registry(folder, TimeProvider.System, alphas);

    /// <summary>The same by another clock.</summary>
    public static (AdapterRegistry Registry, string[] References) Registry(TemporaryFolder folder, TimeProvider time, params double[] alphas)
    {
        var registry = new AdapterRegistry(folder.File("var/registry"), time);
        var references = alphas.Select(a => registry.Add("demo", Copy(folder, a), new AdapterProvenance()).Reference).ToArray();
        registry.Promote(references[0]);
        return (registry, references);
    }

    /// <summary>Prompts of held-out tickets, without earlier tickets so that they are short.</summary>
    public static IReadOnlyList<CasePrompt> Prompts(int count)
    {
        using var suite = EvaluationSuite.Load(Path.Combine(Repository.Root, "samples", "plant"), "heldout");
        return [.. suite.Questions.Take(count).Select(q => q.Retrieval.Prompt(q.Case, q.Language, 0).Prompt)];
    }
}
