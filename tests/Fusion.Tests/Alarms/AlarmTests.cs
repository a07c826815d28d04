using EdgeDiag.Fusion.Alarms;
using static EdgeDiag.Fusion.Alarms.AlarmEvent;
using static EdgeDiag.Fusion.Alarms.AlarmState;

namespace EdgeDiag.Fusion.Tests.Alarms;

public sealed class AlarmTests
{
    /// <summary>How each state is reached from the normal one.</summary>
    private static readonly Dictionary<AlarmState, AlarmEvent[]> Ways = new()
    {
        [Normal] = [],
        [Unacknowledged] = [Raised],
        [AlarmState.Acknowledged] = [Raised, AlarmEvent.Acknowledged],
        [ReturnedUnacknowledged] = [Raised, Cleared],
        [AlarmState.Shelved] = [Raised, AlarmEvent.Shelved],
        [SuppressedByDesign] = [Raised, Suppressed],
        [OutOfService] = [Raised, TakenOut],
    };

    /// <summary>The transitions as docs/reference/alarms.md lists them; the held states with a fault that is there.</summary>
    [Theory]
    [InlineData(Normal, Raised, Unacknowledged)]
    [InlineData(Normal, AlarmEvent.Shelved, AlarmState.Shelved)]
    [InlineData(Normal, Suppressed, SuppressedByDesign)]
    [InlineData(Normal, TakenOut, OutOfService)]
    [InlineData(Unacknowledged, AlarmEvent.Acknowledged, AlarmState.Acknowledged)]
    [InlineData(Unacknowledged, Cleared, ReturnedUnacknowledged)]
    [InlineData(Unacknowledged, AlarmEvent.Shelved, AlarmState.Shelved)]
    [InlineData(Unacknowledged, Suppressed, SuppressedByDesign)]
    [InlineData(Unacknowledged, TakenOut, OutOfService)]
    [InlineData(AlarmState.Acknowledged, Cleared, Normal)]
    [InlineData(AlarmState.Acknowledged, AlarmEvent.Shelved, AlarmState.Shelved)]
    [InlineData(AlarmState.Acknowledged, Suppressed, SuppressedByDesign)]
    [InlineData(AlarmState.Acknowledged, TakenOut, OutOfService)]
    [InlineData(ReturnedUnacknowledged, AlarmEvent.Acknowledged, Normal)]
    [InlineData(ReturnedUnacknowledged, Raised, Unacknowledged)]
    [InlineData(ReturnedUnacknowledged, AlarmEvent.Shelved, AlarmState.Shelved)]
    [InlineData(ReturnedUnacknowledged, Suppressed, SuppressedByDesign)]
    [InlineData(ReturnedUnacknowledged, TakenOut, OutOfService)]
    [InlineData(AlarmState.Shelved, Unshelved, Unacknowledged)]
    [InlineData(AlarmState.Shelved, Suppressed, SuppressedByDesign)]
    [InlineData(AlarmState.Shelved, TakenOut, OutOfService)]
    [InlineData(SuppressedByDesign, Unsuppressed, Unacknowledged)]
    [InlineData(SuppressedByDesign, TakenOut, OutOfService)]
    [InlineData(OutOfService, Returned, Unacknowledged)]
    public void After_EventThatTheStateKnows_IsTheListedState(AlarmState from, AlarmEvent e, AlarmState to) => Assert.Equal(to, In(from).After(e).State);

    [Fact]
    public void After_EventThatTheStateDoesNotKnow_ChangesNoState()
    {
        var listed = typeof(AlarmTests)
            .GetMethod(nameof(After_EventThatTheStateKnows_IsTheListedState))!
            .GetCustomAttributes(typeof(InlineDataAttribute), false)
            .Cast<InlineDataAttribute>()
            .Select(d => ((AlarmState)d.Data[0]!, (AlarmEvent)d.Data[1]!))
            .ToHashSet();
        foreach (var from in Enum.GetValues<AlarmState>())
        foreach (var e in Enum.GetValues<AlarmEvent>().Where(e => !listed.Contains((from, e))))
            Assert.Equal(from, In(from).After(e).State);
    }

    [Theory]
    [InlineData(AlarmEvent.Shelved, Unshelved)]
    [InlineData(Suppressed, Unsuppressed)]
    [InlineData(TakenOut, Returned)]
    public void After_FaultThatHasGoneWhileNobodyWasToHearOfIt_LeavesNothing(AlarmEvent hold, AlarmEvent free)
    {
        foreach (var from in (AlarmState[])[Unacknowledged, AlarmState.Acknowledged, ReturnedUnacknowledged])
            Assert.Equal(Normal, In(from).After(hold).After(Cleared).After(free).State);
    }

    [Fact]
    public void After_RepeatedFault_StaysAcknowledged() => Assert.Equal(AlarmState.Acknowledged, In(AlarmState.Acknowledged).After(Raised).State);

    [Fact]
    public void After_RandomEvents_KeepsItsInvariants()
    {
        foreach (var seed in Enumerable.Range(1, 20))
        {
            var (random, alarm, isThere, events) = (new Random(seed), Alarm.Normal, false, Enum.GetValues<AlarmEvent>());
            for (var i = 0; i < 10_000; i++)
            {
                var (e, before) = (events[random.Next(events.Length)], alarm);
                alarm = alarm.After(e);
                isThere = e == Raised || (e != Cleared && isThere);
                // Whoever holds it, what the machine said last is known.
                Assert.Equal(isThere, alarm.IsActive);
                Assert.Equal(alarm != before, before.Changes(e));
                // No fault that is there is normal; none is hidden without a person or the design.
                Assert.True(alarm.State != Normal || !isThere);
                Assert.True(alarm.State != ReturnedUnacknowledged || !isThere);
                Assert.True(alarm.Hold == AlarmHold.None || before.Hold == alarm.Hold || e is AlarmEvent.Shelved or Suppressed or TakenOut);
                // Only a person makes an unacknowledged fault acknowledged.
                Assert.True(before.State != Unacknowledged || alarm.State != AlarmState.Acknowledged || e == AlarmEvent.Acknowledged);
                // Twice the same changes nothing more.
                Assert.Equal(alarm, alarm.After(e));
            }
        }
    }

    private static Alarm In(AlarmState state)
    {
        var alarm = Ways[state].Aggregate(Alarm.Normal, (a, e) => a.After(e));
        Assert.Equal(state, alarm.State);
        return alarm;
    }
}
