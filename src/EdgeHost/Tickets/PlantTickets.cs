using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.Fusion.Tickets;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Tickets;

/// <summary>
/// Earlier tickets for answers: the plant's and those of this box, each of these from the moment it was made. So a correction
/// helps the next answer, long before anything is trained on it.
/// </summary>
public sealed class PlantTickets(PlantData plant, ITicketStore store, ILogger<PlantTickets> log)
{
    private readonly Lock _lock = new();
    private TicketIndex _index = plant.Tickets;
    private long _mark;
    private string? _told;

    /// <summary>The tickets at this moment.</summary>
    public TicketIndex Current
    {
        get
        {
            lock (_lock)
            {
                try
                {
                    if (store.Mark() is var mark && mark != _mark)
                    {
                        // A smaller mark is that of a new file: the old one was damaged and has been put aside.
                        foreach (var record in store.Since(mark < _mark ? 0 : _mark))
                            _index = record.Teaches ? _index.With(record.Ticket, plant.Devices) : _index.Without(record.Ticket);
                        _mark = mark;
                    }

                    _told = null;
                }
                catch (Exception e)
                {
                    // Whatever it is: an answer without the newest tickets is better than none. Told once, not with every answer.
                    if (e.Message != _told) Log.TicketsUnread(log, e.Message);
                    _told = e.Message;
                }

                return _index;
            }
        }
    }
}
