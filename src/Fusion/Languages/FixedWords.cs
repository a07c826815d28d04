namespace EdgeDiag.Fusion.Languages;

/// <summary>The fixed words of prompts and answers; <c>words</c> in a language's file. Names in braces are filled in.</summary>
internal sealed record FixedWords
{
    public required string High { get; init; }
    public required string Low { get; init; }
    public required string Normal { get; init; }
    public required string Unknown { get; init; }
    public required string Rising { get; init; }
    public required string Falling { get; init; }
    public required string Steady { get; init; }
    public required string Flashing { get; init; }
    public required string Off { get; init; }
    public required string RedLamp { get; init; }
    public required string YellowLamp { get; init; }
    public required string GreenLamp { get; init; }
    public required string BlueLamp { get; init; }
    public required string WhiteLamp { get; init; }
    public required string SameLine { get; init; }
    public required string OtherLine { get; init; }
    public required string Same { get; init; }
    public required string NotSaid { get; init; }
    public required string Code { get; init; }
    public required string Type { get; init; }
    public required string Colon { get; init; }
    public required string Semicolon { get; init; }
    public required string Comma { get; init; }
    public required string ListComma { get; init; }
    public required string SentenceGap { get; init; }
    public required string Now { get; init; }
    public required string NamedState { get; init; }
    public required string Device { get; init; }
    public required string Reading { get; init; }
    public required string None { get; init; }
    public required string DeviceMarker { get; init; }
    public required string CodeMarker { get; init; }
    public required string SensorsMarker { get; init; }
    public required string ImageMarker { get; init; }
    public required string ManualMarker { get; init; }
    public required string TicketsMarker { get; init; }
    public required string QuestionMarker { get; init; }
    public required string CauseMarker { get; init; }
    public required string SummaryMarker { get; init; }
    public required string Question { get; init; }
    public required string UnlistedDevice { get; init; }
}
