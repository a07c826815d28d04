using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeDiag.Model.Training;

namespace EdgeDiag.EdgeHost.Learning;

/// <summary>
/// The losses of a run, kept beside its checkpoint while it runs, so that a run that was interrupted has one curve; in the end
/// <c>loss.json</c> and a picture, <c>loss.svg</c>, beside the adapter.
/// </summary>
/// <param name="work">The checkpoint's folder.</param>
/// <param name="recipe">The run's recipe; losses of another one are not its own.</param>
public sealed class LossCurve(string work, string recipe) : IDisposable
{
    /// <summary>Name of the figures' file.</summary>
    public const string JsonName = "loss.json";

    /// <summary>Name of the picture.</summary>
    public const string PictureName = "loss.svg";

    private const int Width = 720,
        Height = 320,
        Margin = 48,
        Smoothed = 21;

    private readonly SortedDictionary<int, (double Loss, double Rate)> _steps = Earlier(work, recipe);
    private StreamWriter? _file;

    /// <summary>Takes note of a step; one done again after an interruption replaces the first.</summary>
    public void Add(TrainingProgress progress)
    {
        _steps[progress.Step] = (progress.Loss, progress.LearningRate);
        _file ??= Begin();
        _file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{progress.Step}\t{progress.Loss:R}\t{progress.LearningRate:R}"));
        _file.Flush();
    }

    /// <summary>Writes figures and picture, and forgets the run.</summary>
    /// <param name="folder">The adapter's folder.</param>
    public void Write(string folder)
    {
        File.WriteAllText(
            Path.Combine(folder, JsonName),
            JsonSerializer.Serialize(
                _steps.Select(s => new
                {
                    step = s.Key,
                    loss = s.Value.Loss,
                    rate = s.Value.Rate,
                })
            ) + "\n"
        );
        File.WriteAllText(Path.Combine(folder, PictureName), Picture());
        Dispose();
        File.Delete(FileOf(work));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    private static string FileOf(string work) => Path.Combine(work, "losses.tsv");

    private static SortedDictionary<int, (double, double)> Earlier(string work, string recipe)
    {
        var steps = new SortedDictionary<int, (double, double)>();
        if (!File.Exists(FileOf(work)) || File.ReadLines(FileOf(work)).FirstOrDefault() != recipe)
            return steps;
        foreach (var line in File.ReadLines(FileOf(work)).Skip(1))
            // Half a line is what a crash leaves.
            if (
                line.Split('\t') is [var step, var loss, var rate]
                && int.TryParse(step, CultureInfo.InvariantCulture, out var s)
                && double.TryParse(loss, CultureInfo.InvariantCulture, out var l)
                && double.TryParse(rate, CultureInfo.InvariantCulture, out var r)
            )
                steps[s] = (l, r);
        return steps;
    }

    private StreamWriter Begin()
    {
        Directory.CreateDirectory(work);
        var known = File.Exists(FileOf(work)) && File.ReadLines(FileOf(work)).FirstOrDefault() == recipe;
        var file = new StreamWriter(FileOf(work), append: known);
        file.WriteLine(known ? "" : recipe);
        return file;
    }

    // Every step as a dot, and their running mean as a line: the losses of single batches jump.
    private string Picture()
    {
        var (steps, losses) = (_steps.Keys.ToArray(), _steps.Values.Select(v => v.Loss).ToArray());
        if (steps.Length == 0)
            return "";
        var most = Math.Max(losses.Max(), 1e-9);
        double X(int i) => Margin + (Width - 2.0 * Margin) * (steps.Length == 1 ? 0 : (double)(steps[i] - steps[0]) / (steps[^1] - steps[0]));
        double Y(double loss) => Height - Margin - (Height - 2.0 * Margin) * loss / most;
        var svg = new StringBuilder();
        void Add(FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">");
        Add($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#fff\"/>");
        for (var k = 0; k <= 4; k++)
        {
            Add($"<line x1=\"{Margin}\" x2=\"{Width - Margin}\" y1=\"{Y(most * k / 4):0.#}\" y2=\"{Y(most * k / 4):0.#}\" stroke=\"#ddd\"/>");
            Add($"<text x=\"{Margin - 6}\" y=\"{Y(most * k / 4) + 4:0.#}\" text-anchor=\"end\">{most * k / 4:0.00}</text>");
        }

        for (var i = 0; i < losses.Length; i++)
            Add($"<circle cx=\"{X(i):0.#}\" cy=\"{Y(losses[i]):0.#}\" r=\"1.5\" fill=\"#98a2ad\"/>");
        var mean = losses.Select((_, i) => losses[Math.Max(0, i - Smoothed / 2)..Math.Min(losses.Length, i + Smoothed / 2 + 1)].Average()).ToArray();
        var points = string.Join(' ', mean.Select((m, i) => string.Create(CultureInfo.InvariantCulture, $"{X(i):0.#},{Y(m):0.#}")));
        Add($"<polyline fill=\"none\" stroke=\"#2f6fb0\" stroke-width=\"2\" points=\"{points}\"/>");
        Add($"<text x=\"{Margin}\" y=\"24\">loss by step, and its mean over {Smoothed} steps</text>");
        Add($"<text x=\"{Margin}\" y=\"{Height - 16}\">{steps[0]}</text>");
        Add($"<text x=\"{Width - Margin}\" y=\"{Height - 16}\" text-anchor=\"end\">{steps[^1]}</text></svg>");
        return svg.ToString();
    }
}
