using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.Fusion.Tickets;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Tickets;

/// <summary>
/// Earlier tickets for answers: the plant's and those of this box, each of these from the moment it was made. So a correction
/// helps the next answer, long before anything is trained on it. Whatever is wrong with the store or with one ticket, an answer
/// comes: it then lacks that ticket.
/// </summary>
public sealed class LiveTicketIndex(PlantData plant, ITicketStore store, ILogger<LiveTicketIndex> log)
{
    private readonly Lock _lock = new();
    private TicketIndex _index = plant.Tickets,
        _unreviewed = new([], plant.Devices, plant.Manuals.Codes);
    private long _mark;
    private string? _toldOf;

    /// <summary>The tickets that count at this moment. Never throws.</summary>
    public TicketIndex Current
    {
        get
        {
            lock (_lock)
            {
                Follow();
                return _index;
            }
        }
    }

    /// <summary>The tickets of this box that nobody has reviewed at this moment. Never throws.</summary>
    public TicketIndex Unreviewed
    {
        get
        {
            lock (_lock)
            {
                Follow();
                return _unreviewed;
            }
        }
    }

    private void Follow()
    {
        try
        {
            var mark = store.Mark();
            if (mark == _mark)
                return;
            // A smaller mark is that of a new file: the old one was damaged and has been put aside.
            var after = mark < _mark ? 0 : _mark;
            var isAnew = store.HasDeleted(after);
            var records = store.Since(isAnew ? 0 : after);
            // Only now that the store has answered.
            if (isAnew)
                (_index, _unreviewed) = (plant.Tickets, new([], plant.Devices, plant.Manuals.Codes));
            foreach (var record in records)
                AddOrRemove(record);
            (_mark, _toldOf) = (mark, null);
        }
        catch (Exception e)
        {
            // An answer without the newest tickets is better than none. One line says so, not one a diagnosis.
            if (_toldOf == e.Message)
                return;
            _toldOf = e.Message;
            Log.TicketsUnread(log, e.Message);
        }
    }

    private void AddOrRemove(TicketRecord record)
    {
        var ticket = record.Ticket with { Reviewer = record.ReviewedBy };
        try
        {
            var index = record.Teaches ? _index.With(ticket, plant.Devices) : _index.Without(ticket);
            var unreviewed = record.IsShown ? _unreviewed.With(ticket with { Actions = [] }, plant.Devices) : _unreviewed.Without(ticket);
            (_index, _unreviewed) = (index, unreviewed);
        }
        catch (Exception e)
        {
            // It can be read and not compared: answers go on without it.
            TicketMeter.BadRows.Add(1);
            Log.TicketLeftOut(log, ticket.Id, e.Message);
        }
    }
}
