using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Sensors;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Evaluation.Perturbations;

/// <summary>The readings arrive in other units of the same quantity. The answer must not change at all.</summary>
public sealed class OtherUnits : IPerturbation
{
    private static readonly string[] Units =
    [
        "℃",
        "°F",
        "K",
        "bar",
        "MPa",
        "kPa",
        "psi",
        "mm/s",
        "in/s",
        "m/s",
        "A",
        "mA",
        "V",
        "mV",
        "kV",
        "kW",
        "W",
        "L/min",
        "m3/h",
        "mm",
        "cm",
        "in",
        "rpm",
        "r/min",
    ];

    /// <inheritdoc/>
    public string Name => "units";

    /// <inheritdoc/>
    public bool ChangesSources => false;

    /// <inheritdoc/>
    public Question Apply(Question question, Random random)
    {
        var readings = new Dictionary<string, SensorValue>(StringComparer.Ordinal);
        var changed = false;
        foreach (var state in question.Case.Sensors.Where(s => s.Value is not null))
        {
            var (unit, value) = (state.Sensor.Unit, state.Value!.Value);
            var others = Units.Where(u => !u.Equals(unit, StringComparison.OrdinalIgnoreCase) && UnitConversion.Convert(value, unit, u) is not null).ToList();
            // Drawn even where there is no other: the draws of the next sensor do not depend on this one.
            var draw = random.Next(int.MaxValue);
            if (others.Count == 0)
                readings[state.Sensor.Name] = new SensorValue(value, unit);
            else
            {
                var drawn = others[draw % others.Count];
                readings[state.Sensor.Name] = new SensorValue(UnitConversion.Convert(value, unit, drawn)!.Value, drawn);
                changed = true;
            }
        }

        if (!changed)
            return question;
        var sent = TicketCase.FromTicket(question.Ticket with { Readings = readings }, question.Case.Device).Sensors;
        // Only what was fresh is sent anew: what was missing, stale or rising stays so.
        var sensors = question.Case.Sensors.Zip(
            sent,
            (old, anew) => old.Quality == ReadingQuality.Fresh ? anew with { Age = old.Age, Trend = old.Trend } : old
        );
        return question with { Case = question.Case with { Sensors = [.. sensors] } };
    }
}
