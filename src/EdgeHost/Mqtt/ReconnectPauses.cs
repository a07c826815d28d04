namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>
/// How long the service waits before it connects again: doubled after each failure up to a bound, and jittered. After a connection that stood
/// for a while, it begins with the shortest pause.
/// </summary>
/// <param name="longest">Bound of an ordinary pause.</param>
internal sealed class ReconnectPauses(TimeSpan longest)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100),
        FirstTakenOver = TimeSpan.FromSeconds(15),
        LongestTakenOver = TimeSpan.FromMinutes(5);

    private const int SuspiciousCloses = 5;
    private static readonly TimeSpan Brief = TimeSpan.FromSeconds(10);

    private const int Worth = 10;

    private int _failures,
        _takenOver;
    private TimeSpan _last = First;
    private bool _counted;

    /// <summary>Brief connections in a row that the broker closed without a reason, and made again at once.</summary>
    public int Closed { get; private set; }

    /// <summary>
    /// True where that has happened so often that another client with the same id is likely. A broker that is restarted looks
    /// the same, so it changes no pause.
    /// </summary>
    public bool Suspicious => _counted && Closed > 0 && Closed % SuspiciousCloses == 0;

    /// <summary>A connection has ended.</summary>
    /// <param name="stood">How long it stood.</param>
    /// <param name="takenOver">Whether the broker said that another client took the session.</param>
    /// <param name="closedWithoutReason">Whether the broker closed it and said nothing; some brokers do that where another client took the session. Null where
    /// it cannot be known.</param>
    /// <param name="withMessage">Whether it ended while a message was under way: each is tried a few times only.</param>
    public void NoteEnd(TimeSpan stood, bool takenOver, bool? closedWithoutReason, bool withMessage = false)
    {
        // A connection that breaks at once, such as when the journal's disk is full, must not be made in a tight loop. One that stood ten times as
        // long as the pause before it costs little, however often a broker closes it.
        if (stood > longest || stood > _last * Worth || withMessage)
            _failures = 0;
        Closed =
            closedWithoutReason == false || stood >= Brief ? 0
            : closedWithoutReason == true ? Closed + 1
            : Closed;
        _counted = closedWithoutReason == true;
        if (!takenOver)
            return;
        // Two services with one client id throw each other out for ever; this one gives way longer each time.
        _takenOver = stood > LongestTakenOver * 2 ? 1 : _takenOver + 1;
    }

    /// <summary>No connection was made: the broker itself is away.</summary>
    public void NoteFailure() => Closed = 0;

    /// <summary>The next pause.</summary>
    /// <param name="takenOver">Whether another client took the session.</param>
    public TimeSpan Next(bool takenOver)
    {
        var cap = takenOver ? Doubled(FirstTakenOver, _takenOver - 1, LongestTakenOver) : Doubled(First, _failures++, longest);
        _last = cap * (0.5 + 0.5 * Random.Shared.NextDouble());
        return _last;
    }

    private static TimeSpan Doubled(TimeSpan first, int times, TimeSpan most) =>
        TimeSpan.FromMilliseconds(Math.Min(most.TotalMilliseconds, first.TotalMilliseconds * Math.Pow(2, Math.Clamp(times, 0, 20))));
}
