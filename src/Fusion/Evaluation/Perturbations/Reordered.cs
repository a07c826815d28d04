using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Fusion.Sources;

namespace EdgeDiag.Fusion.Evaluation.Perturbations;

/// <summary>The manual's causes, the sections and the earlier tickets come in another order; each keeps its reference.</summary>
public sealed class Reordered : IPerturbation
{
    /// <inheritdoc/>
    public string Name => "reordered";

    /// <inheritdoc/>
    public bool ChangesSources => true;

    /// <inheritdoc/>
    public Question Apply(Question question, Random random)
    {
        var order = random.Next();
        return question with { Retrieval = new ChangedRetrieval(question.Retrieval, f => Shuffle(f, order)) };
    }

    private static Retrieved Shuffle(Retrieved found, int order)
    {
        var random = new Random(order);
        return found with
        {
            Sections = Other([.. found.Sections.Select(s => s with { Causes = Other(s.Causes, random) })], random),
            Tickets = Other(found.Tickets, random),
        };
    }

    // Never the order it had: then nothing would be measured.
    private static IReadOnlyList<T> Other<T>(IReadOnlyList<T> items, Random random)
    {
        var shuffled = items.ToArray();
        random.Shuffle(shuffled);
        return shuffled.SequenceEqual(items) ? [.. shuffled.Skip(1), .. shuffled.Take(1)] : shuffled;
    }
}
