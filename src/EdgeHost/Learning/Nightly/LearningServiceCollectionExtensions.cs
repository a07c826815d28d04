using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion.Evaluation.Promotion;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeDiag.EdgeHost.Learning.Nightly;

/// <summary>Registers the settings of <c>learn</c>.</summary>
public static class LearningServiceCollectionExtensions
{
    /// <summary>Makes the keys under <c>Learning</c> and <c>Gate</c> known.</summary>
    public static IServiceCollection AddLearningKeys(this IServiceCollection services) =>
        services.AddSectionKeys<LearningSettings>("Learning").AddSectionKeys<GateOptions>("Gate");
}
