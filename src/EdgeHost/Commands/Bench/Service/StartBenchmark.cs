using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Demo;
using EdgeDiag.EdgeHost.Mqtt;
using EdgeDiag.Fusion.Events;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeDiag.EdgeHost.Commands.Bench.Service;

/// <summary>The service as a process of its own: from its start to its word that it is online, and its memory when it has answered.</summary>
public static class StartBenchmark
{
    private const int Faults = 20;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20),
        Patience = TimeSpan.FromMinutes(2);

    /// <summary>Starts the service once.</summary>
    /// <param name="settings">Settings for it.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Seconds from the start to the status <c>online</c>, to the first final diagnosis of a fault that waited for it, and resident bytes
    /// after twenty more.</returns>
    /// <exception cref="TimeoutException">The service did not come up, or did not answer.</exception>
    public static async Task<(double Online, double FirstFinal, long Bytes)> RunAsync(
        IReadOnlyList<string> settings,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var data = Directory.CreateTempSubdirectory("edgediag-start-");
        try
        {
            await using var broker = await EmbeddedBroker.StartAsync(0);
            using var line = new MqttClientFactory().CreateMqttClient();
            var (online, finals) = (0L, 0);
            var firstFinal = 0L;
            line.ApplicationMessageReceivedAsync += e =>
            {
                var payload = Encoding.UTF8.GetString(e.ApplicationMessage.Payload.ToArray());
                if (e.ApplicationMessage.Topic.EndsWith("/status", StringComparison.Ordinal))
                {
                    if (payload.Contains("\"online\"", StringComparison.Ordinal))
                        Interlocked.CompareExchange(ref online, time.GetTimestamp(), 0);
                }
                else if (PlantTopics.IsDiagnosis(e.ApplicationMessage.Topic) && payload.Contains("\"stage\":\"final\"", StringComparison.Ordinal))
                {
                    Interlocked.CompareExchange(ref firstFinal, time.GetTimestamp(), 0);
                    Interlocked.Increment(ref finals);
                }

                return Task.CompletedTask;
            };
            await line.ConnectAsync(new MqttClientOptionsBuilder().WithBroker("127.0.0.1", broker.Port).WithClientId("start-line").Build(), cancellationToken);
            await line.SubscribeAsync($"{TopicAddress.Prefix}/s1/#", MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken);
            var began = time.GetTimestamp();
            using var service = Start([
                "run",
                "--Site",
                "s1",
                "--Mqtt:Host",
                "127.0.0.1",
                "--Mqtt:Port",
                broker.Port.ToString(CultureInfo.InvariantCulture),
                "--Data",
                data.FullName,
                "--Logging:LogLevel:Default",
                "Error",
                .. settings,
            ]);
            try
            {
                await UntilAsync(() => Interlocked.Read(ref online) != 0, "online");
                for (var i = 0; i <= Faults; i++)
                {
                    var fault = string.Create(
                        CultureInfo.InvariantCulture,
                        $$"""{"id":"start-{{i}}","ts":{{1772424000000L + i * 600_000L}},"code":"E102","severity":"high"}"""
                    );
                    await line.PublishAsync(
                        new MqttApplicationMessageBuilder()
                            .WithTopic($"{TopicAddress.Prefix}/s1/line-3/press-07/fault")
                            .WithPayload(fault)
                            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                            .Build(),
                        cancellationToken
                    );
                }

                await UntilAsync(() => Volatile.Read(ref finals) > Faults, "every final diagnosis");
                service.Refresh();
                return (time.GetElapsedTime(began, online).TotalSeconds, time.GetElapsedTime(began, firstFinal).TotalSeconds, service.WorkingSet64);
            }
            finally
            {
                if (!service.HasExited)
                    service.Kill();
                await service.WaitForExitAsync(CancellationToken.None);
            }

            async Task UntilAsync(Func<bool> holds, string what)
            {
                while (!holds())
                {
                    if (service.HasExited)
                        throw new InvalidOperationException($"the service ended with status {service.ExitCode}");
                    if (time.GetElapsedTime(began) > Patience)
                        throw new TimeoutException($"expected {what} within {Patience.TotalSeconds:0} s");
                    await Task.Delay(Poll, time, cancellationToken);
                }
            }
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    // The program itself, whether it was started by its own file or by dotnet.
    private static Process Start(IReadOnlyList<string> arguments)
    {
        var program = Environment.ProcessPath!;
        var start =
            Path.GetFileNameWithoutExtension(program) == "dotnet"
                ? new ProcessStartInfo(program, [Path.Combine(AppContext.BaseDirectory, "edgediag.dll"), .. arguments])
                : new ProcessStartInfo(program, arguments);
        // Standard output belongs to this program's results.
        start.RedirectStandardOutput = true;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }
}
