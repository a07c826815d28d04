using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace EdgeDiag.EdgeHost.Web.Api;

/// <summary>
/// The service's one host, with a web server where <c>Http:Port</c> is set. Endpoints take their services from the same container
/// as everything else.
/// </summary>
public static class WebHost
{
    /// <summary>Whether the settings ask for a port; a value that is no number is refused by the check of the settings.</summary>
    public static bool IsOn(IConfiguration configuration) =>
        int.TryParse(configuration[$"{HttpSettings.Section}:{nameof(HttpSettings.Port)}"], NumberStyles.Integer, CultureInfo.InvariantCulture, out var port)
        && port != 0;

    /// <summary>A builder without any defaults.</summary>
    /// <param name="configuration">The settings.</param>
    public static IHostApplicationBuilder CreateBuilder(IConfiguration configuration)
    {
        if (!IsOn(configuration))
            return Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        var builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, EnvironmentName = Environments.Production }
        );
        // No other assembly may add itself by an environment variable.
        builder.WebHost.UseSetting(WebHostDefaults.PreventHostingStartupKey, "true");
        return builder;
    }

    /// <summary>Builds the host, with its endpoints where it has a web server.</summary>
    /// <param name="builder">From <see cref="CreateBuilder"/>.</param>
    public static IHost BuildHost(this IHostApplicationBuilder builder)
    {
        if (builder is not WebApplicationBuilder web)
            return ((HostApplicationBuilder)builder).Build();
        var app = web.Build();
        app.MapCalls();
        return app;
    }
}
