using EdgeDiag.PlantSimulator.Lexicons;
using EdgeDiag.PlantSimulator.Plants;

namespace EdgeDiag.PlantSimulator.DemoPlant;

/// <summary>What this plant's operators say when it is a certain cause; only tickets reveal what they mean.</summary>
public sealed record Slang(PlantCode Code, PlantCause Cause, Remarks Wordings);
