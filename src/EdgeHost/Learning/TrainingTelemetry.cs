using System.ComponentModel.DataAnnotations;
using System.Text;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.EdgeHost.Telemetry;
using EdgeDiag.Model.Training;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Learning;

/// <summary>
/// Writes the course of a training run to InfluxDB: measurement <c>training</c>. The run never waits for the database: one request
/// is under way at a time, lines gather meanwhile, up to a bound, and what it has not taken in the end is told and gone.
/// </summary>
public sealed class TrainingTelemetry : IAsyncDisposable
{
    private const int MostCharacters = 1_000_000;
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1),
        Patience = TimeSpan.FromSeconds(5);

    private readonly ServiceProvider _services;
    private readonly ITelemetrySink _sink;
    private readonly TimeProvider _time;
    private readonly Action<string> _told;
    private readonly (string Site, string Host, string Run) _tags;
    private readonly StringBuilder _waiting = new();
    private Task _sending = Task.CompletedTask;
    private long _sent;
    private string? _reason;

    private TrainingTelemetry(ServiceProvider services, (string, string, string) tags, TimeProvider time, Action<string> told)
    {
        (_services, _tags, _time, _told) = (services, tags, time, told);
        _sink = services.GetRequiredService<ITelemetrySink>();
        _sent = time.GetTimestamp();
    }

    /// <summary>For the database of the settings; null where there is none.</summary>
    /// <param name="configuration">Settings.</param>
    /// <param name="run">Tag: the adapter's name.</param>
    /// <param name="time">Clock.</param>
    /// <param name="told">Told where the database did not take everything.</param>
    /// <exception cref="OptionsValidationException">A setting under <c>InfluxDb</c> is out of range.</exception>
    public static TrainingTelemetry? Create(IConfiguration configuration, string run, TimeProvider time, Action<string> told)
    {
        if (configuration["InfluxDb:Url"] is not { Length: > 0 })
            return null;
        var settings = configuration.GetSection("InfluxDb").Get<InfluxDbSettings>()!;
        var failures = new List<ValidationResult>();
        if (!Validator.TryValidateObject(settings, new ValidationContext(settings), failures, validateAllProperties: true))
            throw new OptionsValidationException("InfluxDb", typeof(InfluxDbSettings), failures.Select(f => f.ErrorMessage!));
        var host = configuration.Get<HostSettings>() ?? new HostSettings();
        return new TrainingTelemetry(new ServiceCollection().AddTelemetry(configuration).BuildServiceProvider(), (host.Site, host.Host, run), time, told);
    }

    /// <summary>Takes note of a step.</summary>
    public void Add(TrainingProgress p)
    {
        if (_waiting.Length < MostCharacters)
        {
            var point = new TelemetryPoint("training")
                .Tag("site", _tags.Site)
                .Tag("host", _tags.Host)
                .Tag("adapter", _tags.Run)
                .Field("step", (long)p.Step)
                .Field("steps", (long)p.Steps)
                .Field("loss", p.Loss)
                .Field("learning_rate", p.LearningRate)
                .Field("tokens_per_s", p.TokensPerSecond);
            if (p.ValidationLoss is { } loss)
                point.Field("validation_loss", loss);
            _waiting.Append(point.ToLine(_time.GetUtcNow()));
        }

        if (_sending.IsCompleted && _time.GetElapsedTime(_sent) >= Between)
            Send();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _sending;
        if (_waiting.Length > 0)
        {
            Send();
            await _sending;
        }

        if (_reason is not null)
            _told($"InfluxDB has not taken all of the training's figures: {_reason}");
        await _services.DisposeAsync();
    }

    private void Send()
    {
        var lines = Encoding.UTF8.GetBytes(_waiting.ToString());
        _waiting.Clear();
        _sent = _time.GetTimestamp();
        _sending = Task.Run(async () =>
        {
            using var limit = new CancellationTokenSource(Patience, _time);
            try
            {
                var (result, reason) = await _sink.WriteAsync(lines, limit.Token);
                if (result != SinkResult.Accepted)
                    _reason = reason;
            }
            catch (OperationCanceledException)
            {
                _reason = "no answer in time";
            }
        });
    }
}
