using System.ComponentModel.DataAnnotations;
using EdgeDiag.EdgeHost.Storage;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Imports;

/// <summary>Keys under <c>Import</c>: what a process may take that reads one document of others. What a document may hold is in <c>ManualLimits</c>.</summary>
public sealed class ImportSettings
{
    /// <summary><c>Import:MemoryMegabytes</c>: memory. 128 to 65536, default 2048; manuals of a thousand pages take about a quarter of it.</summary>
    [Range(128, 65_536, ErrorMessage = "Import:MemoryMegabytes: expected 128 to 65536")]
    public int MemoryMegabytes { get; set; } = 2048;

    /// <summary><c>Import:ProcessorTime</c>: time of the processor, which does not run while others have it. 1 s to 1 day, default 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "Import:ProcessorTime: expected 00:00:01 to 1.00:00:00")]
    public TimeSpan ProcessorTime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Checks all keys.</summary>
    /// <exception cref="OptionsValidationException">All failures together.</exception>
    public ImportSettings Checked()
    {
        var failures = new List<ValidationResult>();
        return Validator.TryValidateObject(this, new ValidationContext(this), failures, validateAllProperties: true)
            ? this
            : throw new OptionsValidationException("Import", typeof(ImportSettings), failures.Select(f => f.ErrorMessage!));
    }
}
