using System.Collections.Concurrent;
using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Model;

namespace EdgeDiag.EdgeHost.Commands.Bench.Service;

/// <summary>
/// Swaps adapters while requests come at a steady pace, and compares each answer with what the adapter whose digest it
/// carries answers alone.
/// </summary>
public static class SwapBenchmark
{
    // Probabilities of two adapters differ in the second digit; of the same weights at most in rounding.
    private const double Alike = 1e-5;

    // Cases wait in the journal; no more than these wait for the model, whose queue holds 64.
    private const int Outstanding = 32;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Measures.</summary>
    /// <exception cref="ModelFormatException">Base or adapter cannot be used.</exception>
    public static async Task<SwapReport> RunAsync(SwapRequest request, TimeProvider time, CancellationToken cancellationToken)
    {
        var alone = await AloneAsync(request, time, cancellationToken);
        var model = LanguageModel.Load(request.Base, null, request.Device, request.Precision);
        model.Use(model.Prepare(request.Adapters[0], []));
        using var answering = new LanguageModelAnswering(model, Patience, time, null, AdapterPlan.MainOnly(request.Adapters[0]));
        await answering.WarmUpAsync();
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var load = LoadAsync(request, answering, alone, time, done.Token);
        var (pauses, prepared) = (new List<double>(), new List<double>());
        for (var i = 1; i <= request.Swaps; i++)
        {
            var (took, pause) = await answering.SwapAsync(AdapterPlan.MainOnly(request.Adapters[i % request.Adapters.Count]));
            pauses.Add(pause.TotalSeconds);
            prepared.Add(took.TotalSeconds);
            await Task.Delay(request.Between, time, cancellationToken);
        }

        await done.CancelAsync();
        var (failures, mixed, digests, latencies, tokens) = await load;
        pauses.Sort();
        prepared.Sort();
        return new SwapReport(request.Swaps, latencies.Count + failures.Count, failures, mixed, digests, pauses, prepared, latencies, tokens);
    }

    // What each adapter answers when nothing is ever swapped, by digest and prompt.
    private static async Task<Dictionary<string, IReadOnlyList<ModelAnswer>>> AloneAsync(
        SwapRequest request,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var alone = new Dictionary<string, IReadOnlyList<ModelAnswer>>();
        foreach (var adapter in request.Adapters)
        {
            using var answering = new LanguageModelAnswering(
                LanguageModel.Load(request.Base, adapter?.Folder, request.Device, request.Precision),
                Patience,
                time
            );
            var answers = new List<ModelAnswer>();
            foreach (var prompt in request.Prompts)
                answers.Add(await answering.AnswerAsync(prompt, cancellationToken));
            alone[answering.Identity.Digest] = answers;
        }

        return alone;
    }

    private static async Task<(List<string> Failures, List<string> Mixed, Dictionary<string, int> Digests, List<double> Latencies, double Tokens)> LoadAsync(
        SwapRequest request,
        LanguageModelAnswering answering,
        Dictionary<string, IReadOnlyList<ModelAnswer>> alone,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var (failures, mixed, digests, latencies) = (
            new ConcurrentBag<string>(),
            new ConcurrentBag<string>(),
            new ConcurrentDictionary<string, int>(),
            new ConcurrentBag<double>()
        );
        long tokens = 0;
        using var room = new SemaphoreSlim(Outstanding);
        var asked = new List<Task>();
        var began = time.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested)
        {
            await room.WaitAsync(CancellationToken.None);
            asked.Add(AskAsync(asked.Count % request.Prompts.Count));
            // By the clock of the first, so that a late wake-up does not thin the load.
            var due = TimeSpan.FromSeconds(asked.Count / request.RequestsPerSecond) - time.GetElapsedTime(began);
            if (due <= TimeSpan.Zero)
                continue;
            await Task.WhenAny(Task.Delay(due, time, cancellationToken));
        }

        await Task.WhenAll(asked);
        return ([.. failures], [.. mixed], digests.ToDictionary(), [.. latencies.Order()], latencies.IsEmpty ? 0 : tokens / (double)latencies.Count);

        async Task AskAsync(int index)
        {
            var since = time.GetTimestamp();
            try
            {
                var answer = await answering.AnswerAsync(request.Prompts[index], CancellationToken.None);
                latencies.Add(time.GetElapsedTime(since).TotalSeconds);
                Interlocked.Add(ref tokens, answer.PromptTokens);
                digests.AddOrUpdate(answer.Model.Digest, 1, (_, n) => n + 1);
                if (!alone.TryGetValue(answer.Model.Digest, out var expected) || !Same(expected[index], answer))
                    mixed.Add($"prompt {index} with {answer.Model.Adapter} {answer.Model.Digest}");
            }
            catch (Exception e)
            {
                // Counted and told: that is what this measures.
                failures.Add(e.Message);
            }
            finally
            {
                room.Release();
            }
        }
    }

    private static bool Same(ModelAnswer expected, ModelAnswer found) =>
        expected.Model == found.Model
        && expected.Summary == found.Summary
        && Close(expected.LabelProbabilities, found.LabelProbabilities)
        && Close(expected.SignProbabilities, found.SignProbabilities);

    private static bool Close(IReadOnlyList<double> expected, IReadOnlyList<double> found) =>
        expected.Count == found.Count && expected.Zip(found).All(p => Math.Abs(p.First - p.Second) <= Alike);
}
