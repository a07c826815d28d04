using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Demo;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Mqtt;
using EdgeDiag.EdgeHost.Telemetry;
using EdgeDiag.EdgeHost.Tests.Adapters;
using EdgeDiag.EdgeHost.Tests.Real;
using EdgeDiag.EdgeHost.Tickets;
using EdgeDiag.EdgeHost.Watchdog;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EdgeDiag.EdgeHost.Tests.Injection;

/// <summary>The real service in this process, behind an embedded broker, every store and peer of it seen by an injector; it can be started again.</summary>
internal sealed class InjectedHost : IAsyncDisposable
{
    private const double Speed = 25;
    private const string Token = "0123456789abcdef";

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();
    private readonly int _port = FreePort();
    private readonly Dictionary<string, long> _judged = new(StringComparer.Ordinal);
    private EmbeddedBroker _broker = null!;
    private TcpProxy _network = null!;
    private int _rounds;

    public Injector Injector { get; } = new();

    public Line Line { get; } = new();

    public IHost Host { get; private set; } = null!;

    private long Now => Host.Services.GetRequiredService<TimeProvider>().GetUtcNow().ToUnixTimeMilliseconds();

    public IReadOnlyList<ServiceDescriptor> Peers { get; private set; } = [];

    public JournalBooks Books => Host.Services.GetRequiredService<FaultJournal>().Books();

    public static async Task<InjectedHost> StartAsync()
    {
        var host = new InjectedHost { _broker = await EmbeddedBroker.StartAsync(0) };
        host._network = new TcpProxy(host._broker.Port);
        var (registry, versions) = DemoAdapters.Registry(host._folder, 16, 8);
        registry.Promote(versions[1]);
        host._http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        await host.Line.ConnectAsync(host._broker.Port);
        await host.StartAgainAsync();
        return host;
    }

    /// <summary>Builds the host anew on the same data and broker and starts it.</summary>
    /// <param name="start">False leaves starting to the caller.</param>
    /// <param name="clientId">An id that the broker has no session of; null for the one of every other start.</param>
    public async Task StartAgainAsync(bool start = true, string? clientId = null)
    {
        Host = EdgeDiagHost.Build(
            EdgeDiagHost.Configure([
                "--Mqtt:Host",
                "127.0.0.1",
                "--Mqtt:Port",
                _network.Port.ToString(CultureInfo.InvariantCulture),
                "--Mqtt:ClientId",
                clientId ?? "box",
                "--Host",
                "box",
                "--Data",
                _folder.File("var"),
                "--Plant",
                Path.Combine(Repository.Root, "samples", "plant"),
                "--Model:Path",
                "",
                "--Model:Adapter",
                "demo@champion",
                "--Http:Port",
                _port.ToString(CultureInfo.InvariantCulture),
                "--InfluxDb:Url",
                "http://127.0.0.1:1",
                "--Rollback:Minimum",
                "3",
                "--Feedback:Mqtt",
                "trusted",
                "--Feedback:PerDeviceAndHour",
                "1000",
                "--Store:StuckAfter",
                "01:00:00",
                "--Journal:Retain",
                "1.00:00:00",
                "--Http:TokenFile",
                _folder.Write("token", Token),
                "--Logging:LogLevel:Default",
                "None",
            ]),
            s =>
            {
                s.AddSingleton<TimeProvider>(new ScaledTime(Speed, Injector));
                s.AddSingleton(new AnswerModelSlot(new FakeAnswers(Injector)));
                s.Remove(s.Single(d => d.ServiceType == typeof(ITelemetrySink)));
                s.AddSingleton<ITelemetrySink>(new FakeSink());
                s.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(3));
                Peers = InjectedServices.Peers(s);
                InjectedServices.Inject(s, Injector);
            }
        );
        if (!start)
            return;
        await Host.StartAsync();
        await Eventually.HoldsAsync(
            () => Host.Services.GetRequiredService<MqttConnection>().LastError is null,
            () => Host.Services.GetRequiredService<MqttConnection>().LastError ?? ""
        );
    }

    /// <summary>Everything that the line, the panel and the engineers do, once.</summary>
    /// <returns>The fault of this round, for <see cref="ConcludedAsync"/>.</returns>
    public async Task<string> RoundAsync()
    {
        var (fault, at) = ($"f{_rounds}", Host.Services.GetRequiredService<TimeProvider>().GetUtcNow());
        var device = $"m-{_rounds++}";
        await Line.PublishAsync("press-07", "reading", $$"""{"ts":{{at.ToUnixTimeMilliseconds()}},"values":{"temperature":85} }""");
        await Line.PublishAsync(device, "image", $$"""{"ts":{{at.ToUnixTimeMilliseconds()}},"description":"红色报警灯常亮"}""");
        await Line.PublishAsync("press-07", "fault", "{");
        await Line.PublishAsync(device, "fault", $$"""{"id":"{{fault}}","ts":{{at.ToUnixTimeMilliseconds()}},"code":"E102","severity":"high"}""");
        // Joins the case, before or after its final diagnosis.
        await Line.PublishAsync(
            device,
            "fault",
            $$"""{"id":"{{fault}}j","ts":{{at.AddSeconds(1).ToUnixTimeMilliseconds()}},"code":"E102","severity":"high"}"""
        );
        await Line.PublishAsync(device, "ack", """{"code":"E102","by":"Li"}""");
        await Line.PublishAsync("press-07", "fault", $$"""{"id":"p{{fault}}","ts":{{at.ToUnixTimeMilliseconds()}},"code":"E103","severity":"low"}""");
        return fault;
    }

    /// <summary>What a person does with the round's diagnosis, and what looks at the service from outside.</summary>
    public async Task LookAsync(string fault)
    {
        if (Line.Final($"p{fault}") is { } diagnosis && MayJudge(diagnosis))
            await Line.PublishAsync("press-07", "feedback", $$"""{"ts":{{Now}},"diagnosis_id":"{{diagnosis}}","verdict":"confirmed","by":"Li"}""");
        // The next connection keeps its mark.
        if (Injector.Awaits(typeof(ISessionMemory)))
            _network.Break();
        // Without systemd nobody asks the probes.
        if (Injector.Awaits(typeof(IProgressProbe)))
            Host.Services.GetServices<IHostedService>().OfType<WatchdogService>().Single().Check();
        // A message that no broker takes, since its topic is none.
        if (Injector.Awaits(typeof(IOutbox)))
            Host.Services.GetRequiredService<FaultJournal>().DeadLetter("edgediag/#", [1]);
        // On the round's own machine, whose case is new: a fault of press-07 may join the case of a round before, which has its ticket. With a
        // cause: the machine is not listed, and its diagnosis names none. What a named person has reviewed takes no verdict of anybody else.
        if (Injector.Awaits(typeof(ITicketStore)) && Line.Final(fault) is { } judged)
        {
            if (MayJudge(judged))
                await Line.PublishAsync(
                    $"m-{fault[1..]}",
                    "feedback",
                    $$"""{"ts":{{Now}},"diagnosis_id":"{{judged}}","verdict":"corrected","cause":"冷却水流量不足"}"""
                );
            if (Injector.Awaits(typeof(ITicketStore), nameof(ITicketStore.Review)))
                await ReviewAsync(judged);
        }

        var of = Line.Final(fault) is { } own ? Host.Services.GetRequiredService<FaultJournal>().FindDiagnosis(own)?.Ids.CaseId : null;
        foreach (
            var path in (string[])
                ["healthz", "api/v1/review", "api/v1/tickets", "api/v1/episodes/e-0", "api/v1/alarms/kpis", "api/v1/cases?q=e", $"api/v1/cases/{of}"]
        )
        {
            using var response = await _http.GetAsync(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/{path}"));
        }
    }

    // Each verdict is two commits: sent with every look, they would pile up on a slow disk in front of the next round's faults.
    private bool MayJudge(string diagnosis)
    {
        if (_judged.TryGetValue(diagnosis, out var at) && Stopwatch.GetElapsedTime(at) < TimeSpan.FromSeconds(1))
            return false;
        _judged[diagnosis] = Stopwatch.GetTimestamp();
        return true;
    }

    private async Task ReviewAsync(string ticket)
    {
        using var review = new StringContent("""{"accept":true,"by":"Li"}""", Encoding.UTF8, "application/json");
        using var reviewed = await _http.PostAsync(
            string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/api/v1/tickets/{ticket}/review"),
            review
        );
    }

    /// <summary>Waits until the round's faults are answered or named on the dead-letter topic, and nothing is left to do.</summary>
    /// <returns>What became of it.</returns>
    public async Task<string> ConcludedAsync(string fault, string point)
    {
        var faults = FaultsOf(fault);
        await Eventually.HoldsAsync(
            () => IsAnswered(fault),
            () => $"{point}: {string.Join(", ", faults.Where(f => Line.Final(f) is null && !Line.IsDead(f)))} not answered",
            60
        );
        await Eventually.HoldsAsync(() => Books is { InFlight: 0, Unpublished: 0, Balanced: true }, () => $"{point}: {Books}", 60);
        return faults.All(f => Line.Final(f) is not null) ? "recovered, every fault answered" : "recovered, a fault on the dead-letter topic with the reason";
    }

    /// <summary>Whether every fault of a round is answered or named on the dead-letter topic.</summary>
    public bool IsAnswered(string fault) => FaultsOf(fault).All(f => Line.Final(f) is not null || Line.IsDead(f));

    /// <summary>How far the round of a fault has come, for a failure's message.</summary>
    public string Describe(string fault) =>
        $"final diagnoses of {fault}: {Line.Final(fault) ?? "none"}, of p{fault}: {Line.Final($"p{fault}") ?? "none"}; {Books}; "
        + $"last dead letter: {Line.LastDead ?? "none"}";

    private static string[] FaultsOf(string fault) => [fault, $"{fault}j", $"p{fault}"];

    /// <summary>Stops the host as the program does when it ends.</summary>
    public async Task StopAsync()
    {
        try
        {
            await Host.StopAsync();
        }
        catch (Exception e) when (Host.FailureReason() is not null || e is OperationCanceledException)
        {
            // A host that ends because of a failure may not stop in order.
        }

        Injector.Disarm();
        Host.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Line.DisposeAsync();
        _network.Dispose();
        await _broker.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
