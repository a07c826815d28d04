using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Forward;

namespace EdgeDiag.Model.Engine.Sequences;

/// <summary>
/// Keys and values of beginnings that prompts have in common. Its size is bounded; what was used longest ago goes first. The key of
/// an entry names weights and adapter by digest, so that no answer is computed over another adapter's cache.
/// </summary>
/// <param name="capacity">Most bytes; 0 keeps nothing.</param>
internal sealed class PrefixCache(long capacity) : IDisposable
{
    private readonly LinkedList<Entry> _entries = new(); // last used first

    /// <summary>Most bytes; 0 keeps nothing. Setting it forgets everything.</summary>
    public long Capacity
    {
        get => capacity;
        set
        {
            Clear();
            capacity = value;
        }
    }

    /// <summary>Bytes held.</summary>
    public long Bytes { get; private set; }

    /// <summary>Beginnings held.</summary>
    public int Count => _entries.Count;

    /// <summary>Forgets everything, as after a change of weights.</summary>
    public void Clear()
    {
        foreach (var entry in _entries)
            entry.State.Dispose();
        _entries.Clear();
        Bytes = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    /// <summary>Copies the longest known beginning of a sequence into its empty cache.</summary>
    /// <param name="key">Weights, adapter and how the sequence is cut.</param>
    /// <param name="ids">The sequence.</param>
    /// <param name="most">Most positions to take.</param>
    /// <param name="border">Positions up to which it may be taken.</param>
    /// <param name="into">Cache of the sequence.</param>
    /// <returns>Positions copied.</returns>
    internal int Restore(string key, IReadOnlyList<int> ids, int most, Func<int, bool> border, DecodeState into)
    {
        var (best, length) = (default(LinkedListNode<Entry>), 0);
        for (var node = _entries.First; node is not null; node = node.Next)
        {
            if (node.Value.Key != key)
                continue;
            var same = Math.Min(Same(node.Value.Ids, ids), most);
            while (same > length && !border(same))
                same--;
            if (same > length)
                (best, length) = (node, same);
        }

        if (best is null)
            return 0;
        into.CopyRow(0, best.Value.State, 0, length);
        Touch(best);
        return length;
    }

    /// <summary>Keeps a beginning, unless one that goes on from it is held already.</summary>
    /// <param name="key">Weights, adapter and how the sequence is cut.</param>
    /// <param name="ids">The beginning.</param>
    /// <param name="state">Cache that begins with it; copied.</param>
    /// <param name="config">Sizes of the model.</param>
    internal void Keep(string key, IReadOnlyList<int> ids, DecodeState state, ModelConfig config)
    {
        var bytes = state.BytesPerPosition * ids.Count;
        if (bytes > capacity)
            return;
        for (var node = _entries.First; node is not null; )
        {
            var next = node.Next;
            if (node.Value.Key == key && Same(node.Value.Ids, ids) is var same)
            {
                if (same == ids.Count)
                {
                    Touch(node);
                    return;
                }

                if (same == node.Value.Ids.Count)
                    Remove(node);
            }

            node = next;
        }

        while (Bytes + bytes > capacity)
            Remove(_entries.Last!);
        _entries.AddFirst(new Entry(key, ids, state.Copy(config, ids.Count), bytes));
        Bytes += bytes;
    }

    private static int Same(IReadOnlyList<int> a, IReadOnlyList<int> b)
    {
        var same = 0;
        while (same < a.Count && same < b.Count && a[same] == b[same])
            same++;
        return same;
    }

    private void Touch(LinkedListNode<Entry> node)
    {
        _entries.Remove(node);
        _entries.AddFirst(node);
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _entries.Remove(node);
        Bytes -= node.Value.Bytes;
        node.Value.State.Dispose();
    }

    private sealed record Entry(string Key, IReadOnlyList<int> Ids, DecodeState State, long Bytes);
}
