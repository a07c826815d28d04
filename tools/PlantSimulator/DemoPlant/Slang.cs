using EdgeDiag.PlantSimulator.Lexicons;
using EdgeDiag.PlantSimulator.Plants;

namespace EdgeDiag.PlantSimulator.DemoPlant;

/// <summary>What this plant's operators say when it is a certain cause; only tickets reveal what they mean.</summary>
/// <param name="Code">Of the fault.</param>
/// <param name="Cause">What it means.</param>
/// <param name="Patterns">Wordings, as <see cref="WordingPattern"/> reads them.</param>
public sealed record Slang(PlantCode Code, PlantCause Cause, Remarks Patterns);
