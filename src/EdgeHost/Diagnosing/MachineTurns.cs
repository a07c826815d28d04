using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Prompts;

namespace EdgeDiag.EdgeHost.Diagnosing;

/// <summary>
/// How urgent a case is for the model: its severity, less one for each case of the same machine, at least as severe, that the model has not
/// answered yet, and less again for those that have come lately. So a machine that sends many faults, all of them critical, does not hold up
/// the others: on a small box two cases that the model computes together take twice as long. A machine's critical fault does not wait for its
/// own less severe ones. The queue gives machines turns where cases wait; this gives the model's own turns. Thread-safe.
/// </summary>
public sealed class MachineTurns(TimeProvider time)
{
    // So many cases of Lately are usual, one a second; each further one counts as one severity.
    private const double Usual = 2;

    // Anybody may invent a machine, and call its faults critical.
    private const int AfterAllListed = 1_000_000;

    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, Share> _shares = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>A machine's name in turns. Names may be invented: machines that are not listed take turns as one, without a name.</summary>
    /// <param name="line">Its line.</param>
    /// <param name="device">Its device.</param>
    /// <param name="type">The device's type; empty where it is not listed.</param>
    public static string MachineOf(string line, string device, string type) => type.Length == 0 ? "" : $"{line}/{device}";

    /// <summary>Counts a case when it has come, long before its turn where many wait.</summary>
    /// <param name="machine">See <see cref="MachineOf"/>.</param>
    /// <param name="severity">The case's, or a higher one that it has got.</param>
    public void Arrived(string machine, Severity severity)
    {
        lock (_lock)
            ShareOf(machine).Cases[(int)severity]++;
    }

    /// <summary>Takes a turn for a case; disposed when it is answered.</summary>
    internal Turn Begin(CaseOrigin origin)
    {
        lock (_lock)
        {
            var (share, severity) = (ShareOf(MachineOf(origin.Line, origin.Device, origin.DeviceType)), (int)origin.Severity);
            var many = Math.Max(0, share.Cases[severity..].Sum() - Usual);
            var reduced = share.Unanswered[severity..].Sum() + (int)many;
            if (origin.DeviceType.Length == 0)
                reduced += AfterAllListed;
            share.Unanswered[severity]++;
            return new Turn(this, share, severity, severity - reduced);
        }
    }

    // Each case counts less the longer ago it came.
    private Share ShareOf(string machine)
    {
        if (!_shares.TryGetValue(machine, out var share))
            return _shares[machine] = new Share { At = time.GetTimestamp() };
        var kept = Math.Exp(-(time.GetElapsedTime(share.At) / Lately));
        share.At = time.GetTimestamp();
        for (var s = 0; s < share.Cases.Length; s++)
            share.Cases[s] *= kept;
        return share;
    }

    private void End(Share share, int severity)
    {
        lock (_lock)
            share.Unanswered[severity]--;
    }

    /// <summary>A case's turn.</summary>
    /// <param name="turns">All turns.</param>
    /// <param name="share">Its machine's share.</param>
    /// <param name="severity">The case's.</param>
    /// <param name="urgency">Higher ones first.</param>
    internal sealed class Turn(MachineTurns turns, Share share, int severity, int urgency) : IDisposable
    {
        /// <summary>How urgent the case is; higher ones first.</summary>
        public int Urgency => urgency;

        /// <summary>Whether it comes after others for what its machine sends: they should not wait long for it either.</summary>
        public bool Yields => urgency < severity;

        /// <inheritdoc/>
        public void Dispose() => turns.End(share, severity);
    }

    /// <summary>What a machine has of the model. Listed machines are few, so that none is ever forgotten.</summary>
    internal sealed class Share
    {
        /// <summary>Cases that are not answered, by severity.</summary>
        public int[] Unanswered { get; } = new int[(int)Severity.Critical + 1];

        /// <summary>Cases that have come lately, answered ones too, by severity.</summary>
        public double[] Cases { get; } = new double[(int)Severity.Critical + 1];

        /// <summary>When <see cref="Cases"/> was counted.</summary>
        public long At { get; set; }
    }
}
