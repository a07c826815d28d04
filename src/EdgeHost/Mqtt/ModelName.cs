namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>What the status topic says of the model.</summary>
public sealed class ModelName
{
    private volatile string _current = "";

    /// <summary>Told when it has changed, on the thread that changed it.</summary>
    public event Action? Changed;

    /// <summary>Base and adapter; empty for none.</summary>
    public string Current
    {
        get => _current;
        set
        {
            if (_current == value)
                return;
            _current = value;
            Changed?.Invoke();
        }
    }
}
