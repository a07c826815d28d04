using System.Globalization;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Model.Engine.Running;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Tokenization;
using EdgeDiag.Model.Training;
using EdgeDiag.PlantSimulator.Lexicons;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.PlantSimulator.Pretraining;

/// <summary>How well a model reads plants it has never seen: tasks drawn from a seed that training does not use.</summary>
public sealed class ReadingEvaluation
{
    private readonly (ReadingTask Task, TrainingExample Example)[] _tasks;
    private readonly int[] _labels;
    private readonly int _yes,
        _no;

    /// <summary>An evaluation over fixed tasks.</summary>
    public ReadingEvaluation(TextTokenizer tokenizer, Lexicon lexicon, IReadOnlyList<ReadingTask> tasks)
    {
        var encoder = new ReadingTaskEncoder(tokenizer, lexicon);
        _tasks = [.. tasks.Select(t => (t, encoder.Encode(t, new Random(0))))];
        (_yes, _no) = (tokenizer.SpecialId(CasePrompt.Yes)!.Value, tokenizer.SpecialId(CasePrompt.No)!.Value);
        _labels = [.. Enumerable.Range(0, CasePrompt.MaxCandidates + 1).Select(l => tokenizer.SpecialId(CasePrompt.LabelText(l))!.Value)];
    }

    /// <summary>Shares of right labels, in all and by kind of task, and of rightly read words.</summary>
    public string Describe(CausalLM model)
    {
        using var _ = no_grad();
        using var runner = new ModelRunner(model);
        var labels = new List<(ReadingTaskKind Kind, bool Words, bool Right)>();
        int asked = 0,
            answered = 0,
            shown = 0,
            found = 0;
        foreach (var (task, example) in _tasks)
        {
            using var scope = NewDisposeScope();
            var hidden = runner.Forward(tensor(example.Ids.Select(i => (long)i).ToArray(), [1, example.Ids.Length], device: model.Device), null);
            var positions = example.Targets.Where(t => t.Weight is ReadingTaskEncoder.LabelWeight or ReadingTaskEncoder.WordSignWeight).ToArray();
            using var wanted = tensor(positions.Select(p => (long)p.Position).ToArray(), device: model.Device); // [N]
            var logits = runner.Logits(hidden[0].index_select(0, wanted)).cpu(); // [N, V]
            for (var i = 0; i < positions.Length; i++)
            {
                if (positions[i].Weight == ReadingTaskEncoder.WordSignWeight)
                {
                    asked++;
                    var right = logits[i, _yes].ToSingle() > logits[i, _no].ToSingle() == (positions[i].Token == _yes);
                    if (right)
                        answered++;
                    if (positions[i].Token != _yes)
                        continue;
                    shown++;
                    if (right)
                        found++;
                    continue;
                }

                var best = Enumerable.Range(0, task.Prompt.Candidates.Count + 1).MaxBy(l => logits[i, _labels[l]].ToSingle());
                var words = task.Label > 0 && task.Prompt.Signs.Any(s => s.Label == task.Label && s.Links.Count == 0);
                labels.Add((task.Kind, words, best == task.Label));
            }
        }

        var kinds = labels.GroupBy(l => l.Kind).OrderBy(g => g.Key).Select(g => FormattableString.Invariant($"{g.Key} {Share(g):P1} of {g.Count()}"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"  unseen plants: label {Share(labels):P1}, with words to read {Share(labels.Where(l => l.Words)):P1}; {string.Join(", ", kinds)}; "
                + $"words {(double)answered / asked:P1} of {asked}, of those that show {(double)found / shown:P1}"
        );
    }

    private static double Share(IEnumerable<(ReadingTaskKind Kind, bool Words, bool Right)> labels) =>
        labels.Select(l => l.Right ? 1.0 : 0).DefaultIfEmpty().Average();
}
