namespace EdgeDiag.EdgeHost.Telemetry;

/// <summary>Batches on disk that the database has not taken, oldest first.</summary>
public interface ISpool
{
    /// <summary>Keeps a batch; on disk when this returns.</summary>
    void Append(ReadOnlyMemory<byte> batch);

    /// <summary>The oldest batch, or null. It stays until <see cref="Taken"/>.</summary>
    byte[]? Peek();

    /// <summary>Removes the batch that was last seen.</summary>
    /// <param name="batch">That batch.</param>
    void Taken(byte[] batch);
}
