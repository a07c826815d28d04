namespace EdgeDiag.EdgeHost.Settings;

/// <summary>A class of settings and where its keys are.</summary>
/// <param name="Type">The class.</param>
/// <param name="Name">The section, such as <c>Mqtt</c>; empty for keys without a section.</param>
public sealed record SettingSection(Type Type, string Name);
