namespace EdgeDiag.EdgeHost.Tests.Injection;

/// <summary>A clock that runs faster than the wall's, so that pauses and back-offs of a real service pass within a test. Seen by the injector.</summary>
internal sealed class ScaledTime(double factor, Injector injector) : TimeProvider
{
    private readonly long _began = System.GetTimestamp();
    private readonly DateTimeOffset _start = System.GetUtcNow();

    public override long TimestampFrequency => System.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _start + System.GetElapsedTime(_began) * factor;

    public override long GetTimestamp() => _began + (long)((System.GetTimestamp() - _began) * factor);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        injector.Called(typeof(TimeProvider), nameof(CreateTimer), CancellationToken.None);
        return System.CreateTimer(callback, state, Scaled(dueTime), Scaled(period));
    }

    // Never less than a millisecond: zero would be at once.
    private TimeSpan Scaled(TimeSpan time) => time <= TimeSpan.Zero ? time : TimeSpan.FromMilliseconds(Math.Max(1, time.TotalMilliseconds / factor));
}
