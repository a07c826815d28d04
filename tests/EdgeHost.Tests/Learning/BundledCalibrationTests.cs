using EdgeDiag.EdgeHost.Learning;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Model;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Lora;

namespace EdgeDiag.EdgeHost.Tests.Learning;

/// <summary>The bundled adapter's calibration is what its validation tickets say; a failure names the values that would be right.</summary>
public class BundledCalibrationTests
{
    [Fact]
    public void BundledAdapter_Calibration_IsTheFitToTheValidationTickets()
    {
        var (plant, folder) = (Path.Combine(Repository.Root, "samples", "plant"), Path.Combine(Repository.Root, "adapters", "demo-plant"));
        using var model = LanguageModel.Load(Path.Combine(Repository.Root, "models", "mini"), null, "cpu");
        using var adapter = AdapterFile.Read(folder, model.Model, model.BaseName);

        var fitted = AdapterValidation.Calibration(model, adapter, plant, new DiagnosisOptions().Tickets)!;
        var stored = AdapterCalibration.Read(folder)!;
        Assert.Equal(FileDigest.Sha256(AdapterValidation.TicketsOf(plant)), stored.ExamplesSha256);
        Assert.True(
            Math.Abs(fitted.Temperature - stored.Temperature) < 0.02
                && Math.Abs(fitted.PointwiseWeight - stored.PointwiseWeight) < 0.02
                && Math.Abs(fitted.LossBefore - stored.LossBefore) < 0.002
                && Math.Abs(fitted.LossAfter - stored.LossAfter) < 0.002,
            $"expected {fitted}; found {stored}"
        );
    }
}
