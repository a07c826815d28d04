using System.Globalization;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Sensors;

namespace EdgeDiag.EdgeHost.Commands.Doctor;

/// <summary>Asks the model one question, about a fault that the plant's manual knows.</summary>
internal sealed class DoctorModel(ModelSettings settings, PlantData plant, Diagnostician diagnostician, ModelName name, TimeProvider time)
{
    /// <summary>Asks.</summary>
    /// <returns>Which model answered, and how fast.</returns>
    /// <exception cref="IOException">It did not; the message says why and which settings to look at.</exception>
    public async Task<string> CheckAsync(CancellationToken cancellationToken)
    {
        if (name.Current.Length == 0)
            return "none configured; the manual answers alone";
        if (Question() is not { } question)
            return $"{name.Current}; not asked, for no manual has causes for a machine of devices.json";
        if (diagnostician.Unread(question) is { Count: > 0 } unread)
            return $"{name.Current} does not read {string.Join(", ", unread.Select(l => l.Tag()))}; answers come from manual and tickets";
        Exception? failure = null;
        var asked = time.GetTimestamp();
        var ids = new DiagnosisIds(CasePolicy.DiagnosisId(question.Fault), CasePolicy.CaseId(question.Fault), [question.Fault.Id]);
        var diagnosis = await diagnostician.FinalAsync(question, ids, time.GetUtcNow(), false, e => failure = e, cancellationToken);
        if (failure is not null)
            throw new IOException($"{name.Current} does not answer: {failure.GetBaseException().Message} ({Remedy()})");
        if (diagnosis.Outcome == DiagnosisOutcome.ModelUnavailable)
            throw new IOException($"{name.Current} does not answer ({Remedy()})");
        return string.Create(CultureInfo.InvariantCulture, $"{name.Current} answers one question in {time.GetElapsedTime(asked).TotalMilliseconds:F0} ms");
    }

    private string Remedy() =>
        settings.Provider == ModelProvider.OpenAi
            ? $"is the server running? Model:Endpoint {settings.Endpoint}, Model:Name, Model:ApiKeyFile"
            : "Model:Path, Model:Adapter, Model:Device";

    private DiagnosisCase? Question()
    {
        foreach (var device in plant.Devices.All)
            if (plant.Manuals.Sections.FirstOrDefault(s => s.DeviceType == device.Type && s.Causes.Count > 0) is { } section)
            {
                var fault = new FaultEvent("doctor", device.Line, device.Id, time.GetUtcNow(), "doctor", section.Code, FaultState.Active, Severity.Low, null);
                return new DiagnosisCase(fault, device, new SensorBoard(new SensorOptions()).StatesAt(device, fault.Timestamp), null, LampReader.Read(null));
            }

        return null;
    }
}
