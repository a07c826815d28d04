using EdgeDiag.Fusion.Prompts;
using EdgeDiag.PlantSimulator.Sampling;

namespace EdgeDiag.PlantSimulator.Plants;

/// <summary>Something that tells causes apart: a sensor's judgement, two of them, a lamp's state, or an observation.</summary>
public abstract record Sign
{
    /// <summary>The manual's words.</summary>
    public abstract string In(Wording wording);

    /// <summary>It shows in a situation.</summary>
    public abstract bool Shows(Situation situation);

    /// <summary>What to force in a situation so that it shows; the sign itself where it is simple.</summary>
    public virtual IEnumerable<Sign> Parts => [this];
}
