using System.Security.Cryptography;
using System.Text;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.EdgeHost.Learning.Nightly;

/// <summary>New tickets, apart: some to train on, some for the gate.</summary>
/// <param name="Train">To train on.</param>
/// <param name="HeldOut">For the gate alone.</param>
public sealed record TicketSplit(IReadOnlyList<Ticket> Train, IReadOnlyList<Ticket> HeldOut)
{
    /// <summary>
    /// Holds a share out, of each device type, code and cause alike (systematic sampling over the ordered strata). Which ones
    /// depends on ids and round alone: the same round gives the same split, another round another one.
    /// </summary>
    /// <param name="tickets">The tickets.</param>
    /// <param name="share">0 to 1.</param>
    /// <param name="round">Number of the round.</param>
    public static TicketSplit HoldOut(IReadOnlyList<Ticket> tickets, double share, int round)
    {
        var (train, heldOut) = (new List<Ticket>(), new List<Ticket>());
        // Where the first step falls turns with the round, by the golden ratio: rounds that follow each other lie apart.
        var due = (0.5 + round * 0.6180339887) % 1;
        foreach (
            var ticket in tickets
                .OrderBy(t => t.DeviceType, StringComparer.Ordinal)
                .ThenBy(t => t.Code, StringComparer.Ordinal)
                .ThenBy(t => t.Cause, StringComparer.Ordinal)
                .ThenBy(t => Draw(t.Id, round))
        )
        {
            due += share;
            if (due < 1)
                train.Add(ticket);
            else
            {
                heldOut.Add(ticket);
                due -= 1;
            }
        }

        return new TicketSplit(train, heldOut);
    }

    /// <summary>A number that looks drawn, the same for the same id and round.</summary>
    internal static ulong Draw(string id, int round) => BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes($"{round}/{id}")));
}
