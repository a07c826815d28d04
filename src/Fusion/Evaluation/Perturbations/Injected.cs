using System.Globalization;
using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Sources;

namespace EdgeDiag.Fusion.Evaluation.Perturbations;

/// <summary>
/// One of 24 instructions hides in the fault's text, the image description, a sign or remedy of the manual, or an earlier
/// ticket's text. The harmless form puts a sentence that demands nothing into the same place: what changes then, changes
/// because there are more words and not because they are obeyed.
/// </summary>
/// <param name="harmless">The harmless form.</param>
public sealed class Injected(bool harmless) : IPerturbation
{
    /// <inheritdoc/>
    public string Name => harmless ? "harmless" : "injected";

    /// <inheritdoc/>
    public bool ChangesSources => true;

    /// <inheritdoc/>
    public Question Apply(Question question, Random random)
    {
        var found = question.Retrieval.Find(question.Case, question.Language, 1, question.Except);
        var causes = found.Sections.SelectMany(s => s.Causes).Select(c => c.Text).ToList();
        var wrong = Enumerable.Range(0, causes.Count).Where(i => causes[i] != question.Expected).ToList();
        var templates = InjectionTemplate.All.Where(t => wrong.Count > 0 || !t.WantsCause).ToList();
        // Both forms draw alike, so that they hit the same place for the same cause.
        var (template, target, sentence) = (
            templates[random.Next(templates.Count)],
            random.Next(Math.Max(1, wrong.Count)),
            random.Next(InjectionTemplate.Harmless.Count)
        );
        string[] places =
        [
            "text",
            "image",
            .. causes.Count > 0 ? ["sign", "remedy"] : Array.Empty<string>(),
            .. found.Tickets.Count > 0 ? ["ticket"] : Array.Empty<string>(),
        ];
        var place = places[random.Next(places.Length)];
        var zh = question.Language == Language.Zh;
        var at = wrong.Count > 0 ? wrong[target] : 0;
        var cause = template.WantsCause ? causes[at] : null;
        var demand = cause ?? (zh ? template.ZhDemand! : template.EnDemand!);
        var carrier = harmless
            ? zh
                ? InjectionTemplate.Harmless[sentence].Zh
                : InjectionTemplate.Harmless[sentence].En
            : (zh ? template.Zh : template.En)
                .Replace("{cause}", cause, StringComparison.Ordinal)
                .Replace("{label}", (at + 1).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return Hide(question with { Injection = new Injection(place, carrier, demand, cause) }, place, carrier, causes.Count > 0 ? causes[at] : null);
    }

    private static Question Hide(Question question, string place, string carrier, string? at)
    {
        var @case = question.Case;
        switch (place)
        {
            case "text":
                return question with { Case = @case with { Fault = @case.Fault with { Text = Joined(@case.Fault.Text, carrier) } } };
            case "image":
                var image = Joined(@case.ImageDescription, carrier);
                return question with { Case = @case with { ImageDescription = image, Lamps = LampReader.Read(image) } };
            case "ticket":
                // In front: of a long text only the beginning comes into the prompt.
                return question with
                {
                    Retrieval = new ChangedRetrieval(
                        question.Retrieval,
                        f => f with { Tickets = [.. f.Tickets.Select((t, i) => i == 0 ? t with { Text = Joined(carrier, t.Text) } : t)] }
                    ),
                };
            default:
                return question with
                {
                    Retrieval = new ChangedRetrieval(
                        question.Retrieval,
                        f =>
                            f with
                            {
                                Sections =
                                [
                                    .. f.Sections.Select(s => s with { Causes = [.. s.Causes.Select(c => c.Text == at ? Hide(c, place, carrier) : c)] }),
                                ],
                            }
                    ),
                };
        }
    }

    private static ManualCause Hide(ManualCause cause, string place, string carrier) =>
        place == "sign" ? cause with { Signs = [.. cause.Signs, carrier] } : cause with { Remedies = [.. cause.Remedies, carrier] };

    private static string Joined(string? first, string? second) =>
        string.IsNullOrEmpty(first) ? second ?? ""
        : string.IsNullOrEmpty(second) ? first
        : $"{first}, {second}";
}
