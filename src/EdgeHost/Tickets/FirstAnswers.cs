using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Tickets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Tickets;

/// <summary>Queues the first answers of every adapter for a person to check; counted in the file, so that a restart changes nothing.</summary>
public sealed class FirstAnswers(IReviewItemSink sink, IOptions<HostSettings> host, TimeProvider time, ILogger<FirstAnswers> log)
{
    /// <summary>Answers of an adapter that are queued.</summary>
    public const int Checked = 100;

    private readonly Lock _lock = new();
    private Dictionary<string, int>? _counted;

    /// <summary>Takes note of a final diagnosis. Throws nothing: where the file cannot be read, the answer is not queued for a check.</summary>
    public void Note(Diagnosis diagnosis)
    {
        var adapter = diagnosis.Model.Adapter;
        if (adapter.Length == 0 || diagnosis.Outcome is not (DiagnosisOutcome.Diagnosed or DiagnosisOutcome.InsufficientEvidence))
            return;
        lock (_lock)
        {
            if ((_counted ??= Counted()) is not { } counted)
                return;
            var count = counted.GetValueOrDefault(adapter);
            if (count >= Checked)
                return;
            counted[adapter] = count + 1;
            var first = diagnosis.Causes.FirstOrDefault();
            sink.Add(new ReviewItem(diagnosis.Id, ReviewKind.NewAdapter, time.GetUtcNow(), adapter, first?.Text ?? "", first?.Confidence ?? 0));
        }
    }

    private Dictionary<string, int>? Counted()
    {
        try
        {
            return ReviewItemFile
                .Read(Path.Combine(host.Value.Data, ReviewItemFile.FileName))
                .Where(i => i.Kind == ReviewKind.NewAdapter)
                .GroupBy(i => i.Adapter, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next answer tries again.
            Log.ReviewItemsUnread(log, e.Message);
            return null;
        }
    }
}
