using System.CommandLine;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Model.Registry;

namespace EdgeDiag.EdgeHost.Commands.Adapters;

/// <summary><c>adapters candidate</c>: makes a version the candidate, for shadow and canary, or takes that away.</summary>
internal static class AdaptersCandidateCommand
{
    public static Command Create()
    {
        var reference = AdapterView.ReferenceArgument();
        var clear = new Option<bool>("--clear") { Description = "Leave the adapter without a candidate instead" };
        return new Command("candidate", "Make a version the candidate: it answers in the shadow or as a canary where Candidate:Mode says so")
        {
            reference,
            clear,
        }.With(
            (result, configuration, json) =>
            {
                var registry = CommandSettings.OpenRegistry(configuration);
                if (!result.GetValue(clear))
                    return AdapterView.Print("candidate", registry.SetCandidate(result.GetValue(reference)!, CommandOutput.LocalUser), json);
                var name = AdapterReference.Parse(result.GetValue(reference)!).Name;
                registry.ClearCandidate(name, CommandOutput.LocalUser);
                if (!json)
                    Console.WriteLine($"{name} has no candidate");
                return 0;
            }
        );
    }
}
