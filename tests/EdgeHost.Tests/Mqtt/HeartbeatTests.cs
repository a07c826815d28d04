using EdgeDiag.EdgeHost.Mqtt;

namespace EdgeDiag.EdgeHost.Tests.Mqtt;

public class HeartbeatTests
{
    [Fact]
    public void Seen_InOrderRepeatedAndForeign_MissesNothing()
    {
        var heart = new Heartbeat();
        var first = heart.Next();
        Assert.Equal(0, heart.Seen(first));
        Assert.Equal(0, heart.Seen(first));
        Assert.Equal(0, heart.Seen(new Heartbeat().Next()));
        Assert.Equal(0, heart.Seen("nonsense"u8));
        Assert.Equal(0, heart.Seen(heart.Next()));
        Assert.Equal(0, heart.Missed);
    }

    [Fact]
    public void Seen_AfterAGap_CountsIt()
    {
        var heart = new Heartbeat();
        heart.Seen(heart.Next());
        heart.Next();
        heart.Next();
        Assert.Equal(2, heart.Seen(heart.Next()));
        Assert.Equal(2, heart.Missed);
    }

    [Fact]
    public void Seen_ForgedFromOneThatWasSeen_IsNotBelieved()
    {
        var heart = new Heartbeat();
        var seen = heart.Next();
        heart.Seen(seen);
        var forged = string.Join(' ', System.Text.Encoding.ASCII.GetString(seen).Split(' ').Select(part => part == "1" ? "1000" : part));
        Assert.Equal(0, heart.Seen(System.Text.Encoding.ASCII.GetBytes(forged)));
        Assert.Equal(0, heart.Seen(heart.Next()));
        Assert.Equal(0, heart.Missed);
    }

    [Fact]
    public void Seen_AfterOneThatMayNeverHaveBeenSent_MissesNothing()
    {
        var heart = new Heartbeat();
        heart.Seen(heart.Next());
        heart.Next();
        heart.LastMayBeUnsent();
        Assert.Equal(0, heart.Seen(heart.Next()));
        heart.Next();
        heart.LastMayBeUnsent();
        heart.Next();
        Assert.Equal(1, heart.Seen(heart.Next()));
    }
}
