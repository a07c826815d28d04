using EdgeDiag.Fusion.Codes;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Sensors;

namespace EdgeDiag.Fusion.Tickets;

/// <summary>
/// Tickets that tell the same and name different causes: of one line and device type, one code, with the same judgements, lamps
/// and words. One of them is probably wrong, and a person should say which.
/// </summary>
public static class TicketContradictions
{
    /// <summary>Groups of contradicting tickets, each oldest first.</summary>
    /// <param name="tickets">The tickets.</param>
    /// <param name="devices">Whose limits judge readings; tickets of unlisted devices are left out.</param>
    /// <param name="codes">The manuals' codes, which say what spellings are one code; without them, only case and width are overlooked.</param>
    public static IReadOnlyList<IReadOnlyList<Ticket>> Find(IEnumerable<Ticket> tickets, DeviceCatalog devices, PlantCodes? codes = null) =>
        [
            .. tickets
                .Select(t => (Ticket: t, Device: devices.Find(t.Line, t.Device)))
                .Where(t => t.Device is not null)
                .GroupBy(t => ObservationKey(t.Ticket, t.Device!, codes), StringComparer.Ordinal)
                .Where(g => g.Select(t => t.Ticket.Cause.Trim()).Distinct(StringComparer.OrdinalIgnoreCase).Count() > 1)
                .Select(g => (IReadOnlyList<Ticket>)[.. g.Select(t => t.Ticket).OrderBy(t => t.Timestamp)])
                .OrderBy(g => g[0].Timestamp),
        ];

    private static string ObservationKey(Ticket ticket, DeviceDescription device, PlantCodes? codes) =>
        string.Join(
            '\u001f',
            (string[])
                [
                    ticket.Line,
                    ticket.DeviceType,
                    codes?.Key(ticket.DeviceType, ticket.Code) ?? CodeForm.Strict(ticket.Code),
                    ticket.Language.ToString(),
                    string.Concat(ticket.Text.Where(c => !char.IsWhiteSpace(c))).ToUpperInvariant(),
                    .. TicketCase.FromTicket(ticket, device).Sensors.Where(s => s.Judgement != Judgement.Unknown).Select(s => $"{s.Sensor.Name}={s.Judgement}"),
                    .. LampReader.Read(ticket.Image).Select(l => l.ToString()).Order(StringComparer.Ordinal),
                ]
        );
}
