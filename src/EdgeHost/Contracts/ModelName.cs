using EdgeDiag.Fusion.Diagnoses;

namespace EdgeDiag.EdgeHost.Contracts;

/// <summary>What the status topic says of the model.</summary>
public sealed class ModelName
{
    private volatile string _current = "";

    /// <summary>The name of a model.</summary>
    public static string Format(ModelIdentity identity) => identity.Adapter.Length > 0 ? $"{identity.Base}+{identity.Adapter}" : identity.Base;

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
