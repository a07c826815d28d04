namespace EdgeDiag.EdgeHost.Settings;

/// <summary>An entry of <c>Model:Routes</c>: cases that another adapter answers. What is empty matches everything.</summary>
public sealed class RouteSettings
{
    /// <summary><c>Site</c>. Default any.</summary>
    public string Site { get; set; } = "";

    /// <summary><c>Line</c>. Default any.</summary>
    public string Line { get; set; } = "";

    /// <summary><c>DeviceType</c>: as in <c>devices.json</c>. Default any.</summary>
    public string DeviceType { get; set; } = "";

    /// <summary><c>Code</c>: fault code. Default any.</summary>
    public string Code { get; set; } = "";

    /// <summary><c>Adapter</c>: folder or registry reference as in <c>Model:Adapter</c>.</summary>
    public string? Adapter { get; set; }
}
