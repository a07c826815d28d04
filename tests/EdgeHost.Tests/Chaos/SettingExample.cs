namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>What a value of a setting must do.</summary>
internal enum Expected
{
    /// <summary>The service runs with it.</summary>
    Accepted,

    /// <summary>The settings are refused, and the key is named.</summary>
    Refused,

    /// <summary>One of both; in either case nothing breaks.</summary>
    Either,
}

/// <summary>A value for a setting.</summary>
/// <param name="Value">The value.</param>
/// <param name="Expected">What it must do.</param>
internal sealed record SettingExample(string Value, Expected Expected);
