using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sensors;
using EdgeDiag.PlantSimulator.Lexicons;
using EdgeDiag.Fusion.Devices;

namespace EdgeDiag.PlantSimulator.Plants;

/// <summary>Something that tells causes apart: a sensor's judgement, a lamp's state, or an observation.</summary>
public abstract record Sign
{
    /// <summary>The manual's words.</summary>
    public abstract string In(Wording wording);
}

/// <summary>A sensor reads high, low or normal.</summary>
public sealed record SensorSign(SensorDescription Sensor, Judgement Judgement) : Sign
{
    /// <inheritdoc/>
    public override string In(Wording wording) => wording.Join(Sensor.Label.In(wording.Language), wording.Judgement(Judgement));
}

/// <summary>A lamp is on, flashing or off.</summary>
public sealed record LampSign(LampColor Color, LampState State) : Sign
{
    /// <inheritdoc/>
    public override string In(Wording wording) => wording.Join(wording.Lamp(Color), wording.LampState(State));
}

/// <summary>A person or camera notices something.</summary>
public sealed record ObservationSign(Observation Observation) : Sign
{
    /// <inheritdoc/>
    public override string In(Wording wording) => Observation.In(wording.Language);
}
