using System.Collections.Concurrent;
using System.Text;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Prompts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EdgeDiag.EdgeHost.Tests.Diagnosing;

/// <summary>The service with a model that never answers: which cases ask it.</summary>
public sealed class ModelTurnsTests : IAsyncLifetime
{
    private readonly TemporaryFolder _data = new();
    private readonly Silent _model = new();
    private IHost _host = null!;
    private int _sent;

    public async ValueTask InitializeAsync()
    {
        string[] settings =
        [
            .. (string[])["--Mqtt:Host", "127.0.0.1", "--Mqtt:Port", "9", "--Model:Path", "", "--Logging:LogLevel:Default", "None"],
            .. (string[])["--Data", _data.Path, "--Plant", Path.Combine(Repository.Root, "samples", "plant")],
        ];
        _host = EdgeDiagHost.Build(EdgeDiagHost.Configure(settings), s => s.AddSingleton(new AnswerModelSlot(_model)));
        await _host.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task UnlistedDevices_ManyAtOnce_TheOthersHaveTheManualsAnswer()
    {
        for (var i = 0; i < 8; i++)
            await FaultsAsync($"line-9/nobody-{i}", "E102");
        await Eventually.HoldsAsync(() => (InFlight, _model.Asked.Count) == (2, ModelTurns.MostUnlisted), () => $"{InFlight} in flight");
        // A listed one asks all the same.
        await FaultsAsync("line-3/press-07", "E102");
        await Eventually.HoldsAsync(() => (InFlight, _model.Asked.Count) == (3, 3), () => $"{InFlight} in flight");
        var finals = _host
            .Services.GetRequiredService<FaultJournal>()
            .Unpublished(1000)
            .Where(m => PlantTopics.IsDiagnosis(m.Topic))
            .Select(m => DiagnosisJson.Read(Encoding.UTF8.GetString(m.Payload)))
            .Where(d => d.Stage == DiagnosisStage.Final)
            .ToList();
        Assert.Equal(6, finals.Count);
        Assert.All(finals, d => Assert.Equal(DiagnosisOutcome.UnknownDevice, d.Outcome));
        Assert.All(finals, d => Assert.NotEmpty(d.Causes));
    }

    private long InFlight => _host.Services.GetRequiredService<FaultJournal>().Books().InFlight;

    private async Task FaultsAsync(string machine, params string[] codes)
    {
        var handler = _host.Services.GetRequiredService<IMessageHandler>();
        foreach (var code in codes)
        {
            var fault = $$"""{"id":"f{{_sent++}}","code":"{{code}}","severity":"high"}""";
            await handler.HandleAsync($"edgediag/v1/s1/{machine}/fault", Encoding.UTF8.GetBytes(fault), CancellationToken.None);
        }
    }

    /// <summary>Answers when it is cancelled.</summary>
    private sealed class Silent : IAnswerModel
    {
        public ConcurrentQueue<string> Asked { get; } = new();

        public ModelIdentity Identity { get; } = new("silent", "", "0");

        public async Task<ModelAnswer> AnswerAsync(CasePrompt prompt, CancellationToken cancellationToken)
        {
            Asked.Enqueue(prompt.Origin.Code);
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("never");
        }
    }
}
