using EdgeDiag.Fusion.Codes;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Model.Lora;

namespace EdgeDiag.EdgeHost.Adapters;

/// <summary>Cases that a certain adapter answers.</summary>
/// <param name="Site">Site, or empty for any.</param>
/// <param name="Line">Line, or empty for any.</param>
/// <param name="DeviceType">Device type, or empty for any.</param>
/// <param name="Code">Code in whatever spelling, or empty for any.</param>
/// <param name="Source">The adapter.</param>
public sealed record AdapterRoute(string Site, string Line, string DeviceType, string Code, AdapterSource Source)
{
    /// <summary>Whether a case is one of them.</summary>
    public bool Matches(CaseOrigin origin) => Is(Site, origin.Site) && Is(Line, origin.Line) && Is(DeviceType, origin.DeviceType) && IsCode(origin);

    /// <summary>What the spellings of one code of a device type have in common: device type and code in, key out.</summary>
    internal Func<string, string, string> CodeKey { get; init; } = (_, code) => CodeForm.Normal(code);

    private bool IsCode(CaseOrigin origin) =>
        Code.Length == 0 || Code == origin.Code || CodeKey(origin.DeviceType, Code) == CodeKey(origin.DeviceType, origin.Code);

    private static bool Is(string wanted, string found) => wanted.Length == 0 || wanted == found;
}
