using System.Text.Json;

namespace EdgeDiag.EdgeHost.Tests.Commands;

/// <summary>The licences of others that lie beside the program.</summary>
public sealed class NoticesTests
{
    [Fact]
    public void EveryPackageThatIsShipped_IsNamedWithVersionAndLicence()
    {
        var notices = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "THIRD-PARTY-NOTICES.txt"));
        // What the program's own build says is beside it.
        using var dependencies = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "edgediag.deps.json")));
        var packages = dependencies
            .RootElement.GetProperty("libraries")
            .EnumerateObject()
            .Where(l => l.Value.GetProperty("type").GetString() == "package")
            .Select(l => l.Name.Split('/'))
            .ToList();
        var shipped = dependencies
            .RootElement.GetProperty("targets")
            .EnumerateObject()
            .SelectMany(t => t.Value.EnumerateObject())
            .Where(l => l.Value.TryGetProperty("runtime", out _) || l.Value.TryGetProperty("runtimeTargets", out _) || l.Value.TryGetProperty("native", out _))
            .Select(l => l.Name)
            .ToHashSet();

        Assert.True(packages.Count > 20);
        foreach (var package in packages.Where(p => shipped.Contains(string.Join('/', p))))
        {
            var title = $"{new string('=', 100)}\n{package[0]} {package[1]}\n{new string('=', 100)}\n\n";
            var at = notices.IndexOf(title, StringComparison.OrdinalIgnoreCase);
            Assert.True(at > 0, $"{package[0]} {package[1]} is not among the notices");
            Assert.StartsWith("Licence: ", notices[(at + title.Length)..], StringComparison.Ordinal);
        }

        // Texts of licences, once each, and those that packages bring.
        foreach (
            var text in (string[])
                ["Permission is hereby granted", "Apache License", "Redistribution and use in source and binary forms", "-- LICENSE-LIBTORCH.txt --"]
        )
            Assert.Contains(text, notices, StringComparison.Ordinal);
        Assert.DoesNotContain("/.nuget/", notices, StringComparison.Ordinal);
    }
}
