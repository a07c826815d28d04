using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Learning;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Tickets;
using EdgeDiag.Model;
using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Lora;

namespace EdgeDiag.EdgeHost.Tests.Learning;

/// <summary>The bundled adapter's calibration is what its validation tickets say; a failure names the values that would be right.</summary>
public class BundledCalibrationTests
{
    [Fact]
    public void BundledAdapter_Calibration_IsTheFitToTheValidationTickets()
    {
        var (plant, adapter) = (Path.Combine(Repository.Root, "samples", "plant"), Path.Combine(Repository.Root, "adapters", "demo-plant"));
        var file = Path.Combine(plant, "tickets", "validation.jsonl");
        var devices = DeviceCatalog.Load(Path.Combine(plant, "devices.json"));
        using var manuals = ManualIndex.Build(Path.Combine(plant, "manuals"));
        var retrieval = new Retrieval(manuals, new TicketIndex(TicketFile.Read(Path.Combine(plant, "tickets", "train.jsonl")), devices));
        var tasks = TicketQuestions.Tasks(TicketQuestions.Of(TicketFile.Read(file), file, devices, retrieval), new DiagnosisOptions().Tickets);
        using var model = LanguageModel.Load(Path.Combine(Repository.Root, "models", "mini"), adapter, "cpu");
        var answers = tasks.Select(t =>
        {
            var request = LanguageModelAnswering.RequestFor(t.Prompt, model);
            var answer = model.Answer(request with { Temperature = 1, Pointwise = request.Pointwise! with { Weight = 0 } }, CancellationToken.None);
            return new ScoredAnswer(answer.LabelProbabilities, answer.PointwiseScores, t.Label);
        }).ToList();

        var (temperature, weight) = CalibrationFit.Fit(answers);
        var stored = AdapterCalibration.Read(adapter)!;
        Assert.Equal(FileDigest.Sha256(file), stored.ExamplesSha256);
        var (before, after) = (CalibrationFit.Loss(answers, 1, 0), CalibrationFit.Loss(answers, temperature, weight));
        Assert.True(Math.Abs(temperature - stored.Temperature) < 0.02 && Math.Abs(weight - stored.PointwiseWeight) < 0.02 && Math.Abs(before - stored.LossBefore) < 0.002 && Math.Abs(after - stored.LossAfter) < 0.002,
            $"expected temperature {temperature:0.####}, weight {weight:0.####}, loss {before:0.####} and {after:0.####}; found {stored}");
    }
}
