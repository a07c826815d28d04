using CsCheck;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.Fusion.Tests.Events;

public class FaultIdentityTests
{
    // Few characters, among them all that a key is put together with: what can collide does so soon.
    private static readonly string[] Crafted = ["b|c", "1:a,", "-,", "0:,", "Active", "a,1:b"];
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.Char["|,:-#019ab设\0"].Array[1, 4].Select(c => new string(c)),
        Gen.Int[0, Crafted.Length - 1].Select(i => Crafted[i])
    );

    private static readonly Gen<Message> Messages = Gen.Select(
        Text,
        Text,
        Text,
        Gen.OneOf(Text.Select(t => (string?)t), Gen.Const((string?)null)),
        Text,
        Gen.OneOf(Gen.Int[0, 3].Select(t => (DateTimeOffset?)DateTimeOffset.UnixEpoch.AddTicks(t)), Gen.Const((DateTimeOffset?)null)),
        Gen.Bool.Select(b => b ? FaultState.Active : FaultState.Cleared),
        (site, line, device, id, code, ts, state) => new Message(site, line, device, id, code, ts, state)
    );

    /// <summary>Two messages have one key exactly where the sender has sent the same.</summary>
    [Fact]
    public void Key_IsTheSameExactlyForTheSameMessage() => Gen.Select(Messages, Messages).Sample((a, b) => (a == b) == (a.Key == b.Key), iter: 200_000);

    /// <summary>Parts moved between neighbours, such as <c>b|c</c>.</summary>
    [Fact]
    public void Key_CutElsewhere_Differs() =>
        Gen.Select(Messages, Gen.Int[0, 3])
            .Sample(
                (m, cut) =>
                {
                    var joined = m.Device + m.Id;
                    var moved = m with { Device = joined[..Math.Min(cut, joined.Length)], Id = joined[Math.Min(cut, joined.Length)..] };
                    return (moved == m) == (moved.Key == m.Key);
                }
            );

    [Fact]
    public void OfId_BeginsTheKeysOfThatIdAndStateAlone() =>
        Gen.Select(Messages, Messages)
            .Sample(
                (a, b) =>
                {
                    var begin = FaultIdentity.KeyPrefix(a.Site, a.Line, a.Device, a.Id, a.State);
                    var found = string.CompareOrdinal(b.Key, begin) > 0 && string.CompareOrdinal(b.Key, begin + ":") < 0;
                    return found == ((a.Site, a.Line, a.Device, a.Id, a.State) == (b.Site, b.Line, b.Device, b.Id, b.State));
                },
                iter: 100_000
            );

    private sealed record Message(string Site, string Line, string Device, string? Id, string Code, DateTimeOffset? Ts, FaultState State)
    {
        public string Key => FaultIdentity.Key(Site, Line, Device, Id, State, Code, Ts);
    }
}
