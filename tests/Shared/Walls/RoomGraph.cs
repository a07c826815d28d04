namespace EdgeDiag.Tests.Walls;

/// <summary>Which rooms (namespaces) of one project use which others, and the circles among them.</summary>
internal sealed class RoomGraph
{
    private const int TypesTold = 4;

    private readonly Dictionary<string, Dictionary<string, List<TypeUse>>> _uses;

    /// <summary>A graph of these uses; a use within one room is left out.</summary>
    public RoomGraph(IEnumerable<TypeUse> uses) =>
        _uses = uses.Where(u => u.Room != u.UsedRoom)
            .Distinct()
            .GroupBy(u => u.Room)
            .ToDictionary(g => g.Key, g => g.GroupBy(u => u.UsedRoom).ToDictionary(r => r.Key, r => r.ToList()));

    /// <summary>
    /// The circles: groups of rooms in which each room reaches every other one. A circle is named by its rooms in the order of the
    /// alphabet, joined by a comma; the text tells which types make it.
    /// </summary>
    public IReadOnlyDictionary<string, string> FindCircles()
    {
        var reached = _uses.Keys.ToDictionary(r => r, Reach);
        return reached
            .Where(r => r.Value.Contains(r.Key))
            .Select(r => r.Value.Where(other => reached.GetValueOrDefault(other)?.Contains(r.Key) == true).Order(StringComparer.Ordinal).ToList())
            .DistinctBy(rooms => string.Join(", ", rooms))
            .ToDictionary(rooms => string.Join(", ", rooms), Describe);
    }

    private HashSet<string> Reach(string start)
    {
        var reached = new HashSet<string>();
        var next = new Stack<string>([start]);
        while (next.TryPop(out var room))
            foreach (var used in _uses.GetValueOrDefault(room)?.Keys ?? Enumerable.Empty<string>())
                if (reached.Add(used))
                    next.Push(used);
        return reached;
    }

    private string Describe(List<string> rooms) =>
        string.Join(
            '\n',
            from room in rooms
            from used in _uses[room]
            where rooms.Contains(used.Key)
            orderby room, used.Value.Count
            let types = used.Value.Take(TypesTold).Select(u => $"{u.Type} uses {u.UsedType}")
            let more = used.Value.Count > TypesTold ? $", and {used.Value.Count - TypesTold} more" : ""
            select $"  {room} -> {used.Key}: {string.Join(", ", types)}{more}"
        );
}
