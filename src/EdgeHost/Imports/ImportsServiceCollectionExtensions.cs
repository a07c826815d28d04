using EdgeDiag.EdgeHost.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeDiag.EdgeHost.Imports;

/// <summary>Registers the settings of imports.</summary>
public static class ImportsServiceCollectionExtensions
{
    /// <summary>Makes the keys under <c>Import</c> known.</summary>
    public static IServiceCollection AddImportKeys(this IServiceCollection services) => services.AddSectionKeys<ImportSettings>("Import");
}
