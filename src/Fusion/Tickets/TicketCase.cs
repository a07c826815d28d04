using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Sensors;

namespace EdgeDiag.Fusion.Tickets;

/// <summary>A ticket as the case it once was: all that was known when the fault came, and nothing of how it ended.</summary>
public static class TicketCase
{
    /// <summary>The case of a ticket. Readings count as fresh and steady: a ticket keeps one value per sensor.</summary>
    /// <param name="ticket">The ticket.</param>
    /// <param name="device">Its machine; readings of sensors it does not list are left out.</param>
    public static DiagnosisCase FromTicket(Ticket ticket, DeviceDescription device)
    {
        var fault = new FaultEvent(
            ticket.Site,
            ticket.Line,
            ticket.Device,
            ticket.Timestamp,
            ticket.Id,
            ticket.Code,
            FaultState.Active,
            Severity.Medium,
            ticket.Text
        );
        return new DiagnosisCase(fault, device, [.. device.Sensors.Select(s => State(s, ticket.Readings))], ticket.Image, LampReader.Read(ticket.Image));
    }

    private static SensorState State(SensorDescription sensor, IReadOnlyDictionary<string, SensorValue> readings)
    {
        if (!readings.TryGetValue(sensor.Name, out var sent) || UnitConversion.Convert(sent, sensor.Unit) is not { } value)
            return new SensorState(sensor, null, null, Judgement.Unknown, Trend.Steady, ReadingQuality.Missing);
        return new SensorState(sensor, value, TimeSpan.Zero, JudgementRules.Judge(value, sensor), Trend.Steady, ReadingQuality.Fresh);
    }
}
