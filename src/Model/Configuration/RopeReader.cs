namespace EdgeDiag.Model.Configuration;

/// <summary>
/// Reads rotary settings: <c>rope_theta</c> and <c>rope_scaling</c>, or <c>rope_parameters</c> that newer files put both into. What is
/// not supported is refused by its name.
/// </summary>
internal static class RopeReader
{
    private const string Types = "default, linear, dynamic, llama3 or yarn";

    private static readonly IReadOnlySet<string> Nothing = new HashSet<string>();

    /// <summary>Theta, how the frequencies are stretched, how much of a head is turned, and a bound on the context or null.</summary>
    public static (double Theta, RopeScaling? Scaling, int Dim, int? Context) Read(ConfigValues values, ConfigKeys keys, int headDim)
    {
        var theta = values.Number(keys.Theta, 10_000);
        var share = keys.RotaryShare is { } key ? values.Number(key, keys.Rotary) : keys.Rotary;
        values.Only("partial_rotary_factor", "1");
        var dim = (int)(headDim * share);
        if (dim % 2 != 0 || dim < 2 || dim > headDim)
            throw values.Unusable(keys.RotaryShare ?? keys.HeadDim, $"a share that leaves an even number of the {headDim} elements of a head", $"{dim}");
        var parameters = values.Within("rope_parameters");
        if (parameters is not null && values.Has("rope_scaling"))
            throw values.Unusable("rope_scaling", "nothing beside rope_parameters", "both");
        if (parameters is not null)
        {
            theta = parameters.Number("rope_theta", theta);
            parameters.Only("partial_rotary_factor", "1");
        }

        if ((parameters ?? values.Within("rope_scaling")) is not { } settings)
            return (theta, null, dim, null);
        var (scaling, context) = Scaling(settings);
        settings.RefuseOthers(Nothing);
        if (scaling is { Type: "yarn" } && theta <= 1)
            throw values.Unusable(keys.Theta, "more than 1 with yarn", $"{theta}");
        if (scaling is not null && dim != headDim)
            throw values.Unusable("rope_scaling", "nothing where only a part of each head is turned", scaling.Type);
        return (theta, scaling, dim, context);
    }

    private static (RopeScaling? Scaling, int? Context) Scaling(ConfigValues values)
    {
        var old = values.Text("type", "default"); // what rope_type was called at first
        var type = values.Text("rope_type", old);
        if (values.Has("type") && old != type)
            throw values.Unusable("type", $"the same as rope_type ({type})", old);
        switch (type)
        {
            case "default":
                return (null, null);
            case "dynamic":
                // The frequencies are stretched for what is longer than the original context alone.
                values.Number("factor");
                return (null, values.Has("original_max_position_embeddings") ? values.Int("original_max_position_embeddings") : int.MaxValue);
            case "linear":
                return (new() { Type = type, Factor = Factor(values) }, null);
            case "llama3":
                var llama = new RopeScaling
                {
                    Type = type,
                    Factor = Factor(values),
                    OriginalPositions = values.Int("original_max_position_embeddings"),
                    LowFrequencyFactor = values.Number("low_freq_factor"),
                    HighFrequencyFactor = values.Number("high_freq_factor"),
                };
                if (llama.HighFrequencyFactor <= llama.LowFrequencyFactor)
                    throw values.Unusable("high_freq_factor", $"more than low_freq_factor ({llama.LowFrequencyFactor})", $"{llama.HighFrequencyFactor}");
                return (llama, null);
            case "yarn":
                var yarn = new RopeScaling
                {
                    Type = type,
                    Factor = Factor(values),
                    OriginalPositions = values.Int("original_max_position_embeddings"),
                    BetaFast = values.Number("beta_fast", 32),
                    BetaSlow = values.Number("beta_slow", 1),
                    AttentionFactor = values.Has("attention_factor") ? values.Number("attention_factor") : null,
                };
                if (yarn.BetaFast < yarn.BetaSlow)
                    throw values.Unusable("beta_fast", $"at least beta_slow ({yarn.BetaSlow})", $"{yarn.BetaFast}");
                return (yarn, null);
            default:
                throw values.Unusable(values.Has("rope_type") ? "rope_type" : "type", Types, type);
        }
    }

    private static double Factor(ConfigValues values)
    {
        var factor = values.Number("factor");
        return factor >= 1 ? factor : throw values.Unusable("factor", "at least 1", $"{factor}");
    }
}
