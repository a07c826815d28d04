namespace EdgeDiag.Model.Training;

/// <summary>Linear warm-up, then half a cosine down to a share of the peak (Loshchilov and Hutter, 2017).</summary>
internal static class LearningRateSchedule
{
    /// <summary>The learning rate of one step.</summary>
    /// <param name="step">0-based.</param>
    /// <param name="options">Peak, warm-up, steps, final share.</param>
    public static double At(int step, TrainingOptions options)
    {
        if (step < options.WarmUpSteps)
            return options.LearningRate * (step + 1) / options.WarmUpSteps;
        var share = (step - options.WarmUpSteps) / (double)Math.Max(1, options.Steps - options.WarmUpSteps);
        var cosine = 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, share)));
        return options.LearningRate * (options.FinalLearningRateShare + (1 - options.FinalLearningRateShare) * cosine);
    }
}
