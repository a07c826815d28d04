using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.Fusion.Tickets;
using Microsoft.Data.Sqlite;
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
                        foreach (var record in store.Since(_mark))
                            _index = record.Teaches ? _index.With(record.Ticket, plant.Devices) : _index.Without(record.Ticket);
                        _mark = mark;
                    }
                }
                catch (SqliteException e)
                {
                    // An answer without the newest tickets is better than none.
                    Log.TicketsUnread(log, e.Message);
                }

                return _index;
            }
        }
    }
}
