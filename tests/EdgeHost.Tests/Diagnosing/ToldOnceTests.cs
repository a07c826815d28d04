using EdgeDiag.EdgeHost.Ingress;

namespace EdgeDiag.EdgeHost.Tests.Diagnosing;

public sealed class ToldOnceTests
{
    [Fact]
    public void First_ManySources_ItsMemoryIsBoundedAndItSaysSo()
    {
        var lines = new LogLines();
        var told = new ToldOnce(lines.CreateLogger("x"));
        Assert.Equal(ToldOnce.Most, Enumerable.Range(0, 3 * ToldOnce.Most).Count(i => told.First("clock", $"d{i}")));
        Assert.False(told.First("clock", "d0"));
        Assert.Single(lines.All, l => l.Contains("only counted", StringComparison.Ordinal));
    }
}
