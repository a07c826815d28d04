using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Ingress.Mappings;
using EdgeDiag.EdgeHost.Output;
using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Sensors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Commands.Mappings;

/// <summary><c>mappings test FILE</c>: what recorded messages become, without a broker.</summary>
internal static class MappingsTestCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "Recorded messages: lines of {\"topic\", \"payload\"}, or as mosquitto_sub -v prints them" };
        var json = new Option<bool>("--json") { Description = "Print one line of JSON for each event" };
        var command = new Command("test", "Show what recorded messages become") { file, json };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(
            (result, _) =>
                CommandErrors.GuardAsync(() =>
                {
                    using var host = EdgeDiagHost.Build(EdgeDiagHost.Configure(result.UnmatchedTokens));
                    host.Services.GetService<IStartupValidator>()?.Validate();
                    return Task.FromResult(new Trial(host.Services, result.GetValue(json)).Run(result.GetValue(file)!));
                })
        );
        return command;
    }

    private sealed class Trial
    {
        private readonly bool _json;
        private readonly MessageMapper _mapper;
        private readonly PlantData _plant;
        private readonly Func<Receipt> _receipt;
        private readonly Dictionary<string, int> _took;
        private readonly SortedDictionary<string, int> _events = new(StringComparer.Ordinal);
        private int _messages,
            _untaken,
            _refused;

        public Trial(IServiceProvider services, bool json)
        {
            var time = services.GetRequiredService<TimeProvider>();
            var bounds = services.GetRequiredService<IOptions<FusionSettings>>().Value.Clock();
            (_json, _mapper, _plant) = (json, services.GetRequiredService<MessageMapper>(), services.GetRequiredService<PlantData>());
            _receipt = () => Receipt.New(time.GetUtcNow(), bounds);
            _took = _mapper.Mappings.ToDictionary(m => m.Name, _ => 0, StringComparer.Ordinal);
            _mapper.Took = m => _took[m.Name]++;
            if (_mapper.Mappings.Count == 0)
                Console.Error.WriteLine("the plant has no mappings.json; every message is taken by none");
        }

        public int Run(string file)
        {
            foreach (var (line, topic, payload) in RecordedMessages.Read(file))
            {
                _messages++;
                if (!_json)
                    Console.WriteLine(OutsideText.OneLine(string.Create(CultureInfo.InvariantCulture, $"{line} {topic}")));
                var mapped = TopicPattern.IsOwn(topic) ? null : _mapper.Map(topic, payload, _receipt());
                mapped?.Remember();
                if (mapped is not { IsTaken: true })
                {
                    _untaken++;
                    Tell(line, topic, "none", TopicPattern.IsOwn(topic) ? "a topic of EdgeDiag's own, which is not mapped" : "no mapping takes it");
                }
                else if (mapped.Events.Count == 0)
                    Tell(line, topic, "nothing", "nothing has changed");
                foreach (var decoded in mapped?.Events ?? [])
                    Tell(line, topic, decoded);
            }

            Sum();
            return _refused == 0 ? 0 : 1;
        }

        private void Tell(int line, string topic, Fusion.Events.Messages.DecodeResult decoded)
        {
            if (decoded.Event is not { } e)
            {
                _refused++;
                Tell(line, topic, "refused", decoded.Error!);
                return;
            }

            // As the service does with it.
            var device = _plant.Devices.Find(e.Line, e.Device);
            if (e is ReadingEvent && device is null)
            {
                _refused++;
                Tell(line, topic, "refused", $"topic {UnmappableException.Short(topic)}: expected a device of devices.json, found {e.Device} on {e.Line}");
                return;
            }

            var kind = e switch
            {
                FaultEvent => "fault",
                ReadingEvent => "reading",
                _ => "image",
            };
            _events[kind] = _events.GetValueOrDefault(kind) + 1;
            Tell(line, topic, kind, $"{e.Line}/{e.Device} {Describe(e)}{(e.Sent is { } sent ? $", {sent:O}" : "")}");
            foreach (var problem in decoded.Problems)
                Tell(line, topic, "left out", problem.ToString());
            if (e is ReadingEvent reading)
                foreach (var left in Unused(reading, device!))
                    Tell(line, topic, "left out", left);
            if (e is FaultEvent fault && NoAnswer(fault, device) is { } why)
                Tell(line, topic, "note", why);
        }

        // A fault that is taken, and whose machine or code nobody has listed.
        private string? NoAnswer(FaultEvent fault, DeviceDescription? device) =>
            fault.State != FaultState.Active ? null
            : device is null ? $"devices.json lists no {fault.Device} on {fault.Line}: its diagnosis is unknown_device"
            : !_plant.Manuals.Knows(device.Type, fault.Code) ? $"no manual for type {device.Type} has code {fault.Code}: its diagnosis is unknown_code"
            : null;

        private void Tell(int line, string topic, string kind, string text)
        {
            if (_json)
                CommandOutput.WriteLine(
                    new JsonObject
                    {
                        ["line"] = line,
                        ["topic"] = topic,
                        ["kind"] = kind,
                        ["text"] = text,
                    }
                );
            else
                Console.WriteLine(OutsideText.OneLine($"    {kind, -9}{text}"));
        }

        private static string Describe(PlantEvent e) =>
            e switch
            {
                FaultEvent f => $"{f.Code} {Word(f.State)}, {Word(f.Severity)}{(f.Text is { } text ? $", \"{text}\"" : "")}",
                ReadingEvent r => string.Join(
                    ", ",
                    r.Values.Select(v => string.Create(CultureInfo.InvariantCulture, $"{v.Key} {v.Value.Value}{(v.Value.Unit is { } unit ? " " + unit : "")}"))
                ),
                ImageEvent i => $"\"{i.Description}\"",
                _ => "",
            };

        private static string Word(Enum value) => value.ToString().ToLowerInvariant();

        // What no sensor of the machine takes.
        private static IEnumerable<string> Unused(ReadingEvent reading, DeviceDescription device) =>
            ReadingNormalizer
                .Normalize(reading, device)
                .Dropped.Select(d =>
                    $"{d.Sensor}: {(d.Reason == DropReason.NotListed ? "devices.json names no such sensor" : $"expected {d.Unit}, found {d.Sent.Unit}")}"
                );

        private void Sum()
        {
            var events = _events.Count == 0 ? "no event" : string.Join(", ", _events.Select(e => $"{e.Value} {e.Key}{(e.Value == 1 ? "" : "s")}"));
            var silent = _took.Where(t => t.Value == 0).Select(t => t.Key).ToList();
            if (_json)
                CommandOutput.WriteLine(
                    new JsonObject
                    {
                        ["messages"] = _messages,
                        ["events"] = new JsonObject(_events.Select(e => KeyValuePair.Create(e.Key, (JsonNode?)e.Value))),
                        ["refused"] = _refused,
                        ["untaken"] = _untaken,
                        ["silent"] = new JsonArray([.. silent.Select(s => (JsonNode)s)]),
                    }
                );
            else
            {
                Console.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"{_messages} messages: {events}; {_refused} refused, {_untaken} taken by no mapping")
                );
                foreach (var name in silent)
                    Console.WriteLine(OutsideText.OneLine($"mapping {name} takes none of them"));
            }
        }
    }
}
