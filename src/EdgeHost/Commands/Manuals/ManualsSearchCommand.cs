using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Manuals;

namespace EdgeDiag.EdgeHost.Commands.Manuals;

/// <summary><c>manuals search WORDS</c>: what the service would find.</summary>
internal static class ManualsSearchCommand
{
    public static Command Create()
    {
        var words = new Argument<string[]>("WORDS") { Description = "Codes or words, Chinese or English", Arity = ArgumentArity.ZeroOrMore };
        var plant = ManualsOptions.PlantOption();
        var type = new Option<string?>("--type") { Description = "Only this device type" };
        var language = ManualsOptions.LanguageOption($"Only this language: {LanguageExtensions.Tags}");
        var code = new Option<string?>("--code") { Description = "Only this fault code" };
        var limit = new Option<int>("--limit") { Description = "Most sections", DefaultValueFactory = _ => 10 };
        limit.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<int>() is var n and (< 1 or > 1000))
                r.AddError($"--limit: expected 1 to 1000, found {n}");
        });
        var json = ManualsOptions.JsonOption();
        var command = new Command("search", "Search the plant's manuals") { words, plant, type, language, code, limit, json };
        command.Validators.Add(r =>
        {
            if (r.GetValue(words) is not { Length: > 0 } && r.GetValue(code) is null)
                r.AddError("manuals search: expected words or --code, found neither");
        });
        command.SetAction(
            (result, _) =>
                CommandErrors.GuardAsync(() =>
                {
                    using var index = ManualsOptions.Index(result.GetValue(plant));
                    var hits = index.Search(
                        new ManualQuery(
                            string.Join(' ', result.GetValue(words) ?? []),
                            result.GetValue(type),
                            ManualsOptions.LanguageOf(result.GetValue(language)),
                            result.GetValue(code),
                            result.GetValue(limit)
                        )
                    );
                    foreach (var hit in hits)
                        if (result.GetValue(json))
                            CommandOutput.WriteLine(Json(hit));
                        else
                            Print(hit);
                    if (hits.Count == 0)
                        Console.Error.WriteLine("nothing found");
                    return Task.FromResult(0);
                })
        );
        return command;
    }

    private static JsonObject Json(ManualHit hit)
    {
        var s = hit.Section;
        return new JsonObject
        {
            ["ref"] = s.Ref,
            ["device_type"] = s.DeviceType,
            ["language"] = s.Language.Tag(),
            ["code"] = s.Code,
            ["more_codes"] = s.MoreCodes is null ? null : Texts(s.MoreCodes),
            ["title"] = s.Title,
            ["overview"] = s.Overview,
            ["page"] = s.Page,
            ["source"] = s.Source,
            ["exact"] = hit.Exact,
            ["score"] = Math.Round(hit.Score, 3),
            ["causes"] = new JsonArray([
                .. s.Causes.Select(c => new JsonObject
                {
                    ["ref"] = c.Ref,
                    ["text"] = c.Text,
                    ["signs"] = Texts(c.Signs),
                    ["remedies"] = Texts(c.Remedies),
                    ["page"] = c.Page,
                }),
            ]),
        };
    }

    private static void Print(ManualHit hit)
    {
        var s = hit.Section;
        var found = hit.Exact ? "exact code" : string.Create(CultureInfo.InvariantCulture, $"score {hit.Score:F2}");
        var at = s.Page is { } page ? $", {s.Source ?? "page"} {page}" : "";
        Console.WriteLine($"{s.Ref} {s.Title} ({s.DeviceType}, {s.Language.Tag()}{at}; {found})");
        foreach (var cause in s.Causes)
        {
            Console.WriteLine($"  {cause.Text}{(cause.Signs.Count > 0 ? $" [{string.Join("; ", cause.Signs)}]" : "")}");
            foreach (var remedy in cause.Remedies)
                Console.WriteLine($"    - {remedy}");
        }
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);
}
