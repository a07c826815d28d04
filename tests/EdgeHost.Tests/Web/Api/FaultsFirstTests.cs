using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Web.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDiag.EdgeHost.Tests.Web.Api;

/// <summary>Requests wait while faults are being answered, and no longer than they should.</summary>
public sealed class FaultsFirstTests : IDisposable
{
    private readonly TemporaryFolder _data = new();
    private readonly FakeTimeProvider _time = new();
    private readonly LiveFaultSignal _live;

    public FaultsFirstTests() => _live = new LiveFaultSignal(_data.Path);

    public void Dispose()
    {
        _live.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task NoFault_RequestIsHandledAtOnce()
    {
        var call = Call("/api/v1/adapters");
        Assert.True(call.IsCompleted);
        Assert.True(await call);
    }

    [Fact]
    public async Task FaultBeingAnswered_RequestWaitsUntilItIs()
    {
        _live.Raise();
        var call = Call("/api/v1/adapters");
        Assert.False(call.IsCompleted);
        _live.Clear();
        Assert.True(await call);
        Assert.True(Call("/api/v1/adapters").IsCompleted);
    }

    [Fact]
    public async Task FloodThatDoesNotEnd_RequestWaitsForABoundedTime()
    {
        _live.Raise();
        var call = Call("/metrics");
        _time.Advance(FaultsFirst.MostWait / 2);
        Assert.False(call.IsCompleted);
        _time.Advance(FaultsFirst.MostWait / 2);
        Assert.True(await call);
    }

    [Theory]
    [InlineData("/healthz/live")]
    [InlineData("/healthz/ready")]
    public void HealthCall_DoesNotWait(string path)
    {
        _live.Raise();
        Assert.True(Call(path).IsCompleted);
    }

    [Fact]
    public async Task DataFolderThatRefuses_RequestsWaitAllTheSame()
    {
        using var signal = new LiveFaultSignal("/proc/none");
        Assert.False(signal.Raise());
        Assert.False(signal.Answered.IsCompleted);
        signal.Clear();
        await signal.Answered;
    }

    private async Task<bool> Call(string path)
    {
        var handled = false;
        var context = new DefaultHttpContext { Request = { Path = path } };
        await new FaultsFirst(Handle, _live, _time).InvokeAsync(context);
        return handled;

        Task Handle(HttpContext _)
        {
            handled = true;
            return Task.CompletedTask;
        }
    }
}
