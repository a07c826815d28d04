using EdgeDiag.EdgeHost.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Ingress.Mappings;

/// <summary>Tells of mappings that take no message for long, and of the first one that they take afterwards.</summary>
internal sealed class MappingWatch : RecoveringService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, (long Since, bool Told)> _taken = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly MessageMapper _mapper;
    private readonly TimeSpan _silence;
    private readonly ILogger<MappingWatch> _log;

    public MappingWatch(MessageMapper mapper, IOptions<MappingSettings> settings, TimeProvider time, ILogger<MappingWatch> log)
        : base(time, log)
    {
        (_mapper, _silence, _log) = (mapper, settings.Value.Silence, log);
        foreach (var mapping in mapper.Mappings)
            _taken[mapping.Name] = (time.GetTimestamp(), false);
        mapper.Took = Took;
    }

    /// <summary>Looks once.</summary>
    public void Look()
    {
        lock (_lock)
            foreach (var mapping in _mapper.Mappings)
            {
                var (since, told) = _taken[mapping.Name];
                if (told || Time.GetElapsedTime(since) < _silence)
                    continue;
                _taken[mapping.Name] = (since, true);
                Log.MappingSilent(_log, mapping.Name, mapping.Topic.Text, _silence);
            }
    }

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        while (_mapper.Mappings.Count > 0)
        {
            await Task.Delay(Pause, Time, stoppingToken);
            Look();
            Progressed();
        }
    }

    private void Took(Mapping mapping)
    {
        lock (_lock)
        {
            var told = _taken[mapping.Name].Told;
            _taken[mapping.Name] = (Time.GetTimestamp(), false);
            if (told)
                Log.MappingSpeaks(_log, mapping.Name);
        }
    }
}
