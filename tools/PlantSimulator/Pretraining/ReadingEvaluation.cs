using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Tokenization;
using EdgeDiag.Model.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.PlantSimulator.Pretraining;

/// <summary>How well a model reads plants it has never seen: tasks drawn from a seed that training does not use.</summary>
public sealed class ReadingEvaluation
{
    private readonly (ReadingTask Task, TrainingExample Example)[] _tasks;
    private readonly int[] _labels;

    /// <summary>An evaluation over fixed tasks.</summary>
    public ReadingEvaluation(TextTokenizer tokenizer, IReadOnlyList<ReadingTask> tasks)
    {
        var encoder = new ReadingTaskEncoder(tokenizer);
        _tasks = [.. tasks.Select(t => (t, encoder.Encode(t, new Random(0))))];
        _labels = [.. Enumerable.Range(0, CasePrompt.MaxCandidates + 1).Select(l => tokenizer.SpecialId(CasePrompt.LabelText(l))!.Value)];
    }

    /// <summary>Share of tasks whose label is right, beside the share of in-prompt questions answered rightly.</summary>
    public string Describe(CausalLM model)
    {
        using var _ = no_grad();
        int right = 0, twins = 0, twinsRight = 0, asked = 0, answered = 0;
        foreach (var (task, example) in _tasks)
        {
            using var scope = NewDisposeScope();
            var hidden = model.Forward(tensor(example.Ids.Select(i => (long)i).ToArray(), [1, example.Ids.Length]), null);
            var positions = example.Targets.Where(t => t.Weight > 0.1f).ToArray();
            var logits = model.Logits(hidden[0].index_select(0, tensor(positions.Select(p => (long)p.Position).ToArray()))); // [N, V]
            for (var i = 0; i < positions.Length; i++)
            {
                if (positions[i].Weight < 1f)
                {
                    asked++;
                    if (logits[i].argmax().ToInt64() == positions[i].Token) answered++;
                    continue;
                }

                var best = Enumerable.Range(0, task.Prompt.Candidates.Count + 1).MaxBy(l => logits[i, _labels[l]].ToSingle());
                var hit = best == task.Label;
                if (hit) right++;
                // Twins: the right candidate is told apart by words alone.
                if (!task.Prompt.Signs.Any(s => s.Label == task.Label && s.Links.Count == 0)) continue;
                twins++;
                if (hit) twinsRight++;
            }
        }

        return FormattableString.Invariant($"  unseen plants: label {(double)right / _tasks.Length:P1}, with words to read {(double)twinsRight / Math.Max(1, twins):P1} of {twins}, questions {(double)answered / asked:P1}");
    }
}
